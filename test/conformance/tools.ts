/**
 * The checkers and clients that others wrote, each in its pinned version. They are kept in the user's cache folder,
 * because `npm ci` empties node_modules, and are no dependencies of the product.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user's cache; the system's temporary folder for a user without a home. */
const CACHE = join(
  process.env.XDG_CACHE_HOME || join(process.env.HOME || tmpdir(), '.cache'),
  'durable-weather-conformance',
);
const REQUIREMENTS = 'scripts/requirements-conformance.txt';
const NPM_TOOLS = {
  suite: '@modelcontextprotocol/conformance@0.2.0-alpha.12',
  inspector: '@modelcontextprotocol/inspector@2.12.0',
  /** The oldest Node.js line that both of them run on. */
  node: `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@22.23.5`,
} as const;
const IS_WINDOWS = process.platform === 'win32';

/** A slow registry makes no run last for ever. */
const INSTALL_MS = 240_000;

/** This machine has no such tool, and cannot install it. Its part is left out, and the report says why. */
export class ToolMissingError extends Error {}

/** The folder of an npm tool's package; installed where it is not there yet. @throws ToolMissingError. */
export function npmTool(name: keyof typeof NPM_TOOLS): string {
  const wanted = NPM_TOOLS[name];
  const [, packageName = ''] = /^(.+)@[^@]+$/.exec(wanted) ?? [];
  const home = join(CACHE, wanted.replaceAll(/[@/]/g, '_'));
  const folder = join(home, 'node_modules', packageName);
  once(home, () => {
    writeFileSync(join(home, 'package.json'), '{ "private": true }');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false'];
    install('npm', ['install', ...options, '--prefix', home, wanted], wanted);
  });
  return folder;
}

/** A Node.js that the npm tools run on: this one, or one from npm. */
export function nodeForTools(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath;
  return join(npmTool('node'), 'bin', IS_WINDOWS ? 'node.exe' : 'node');
}

/** The Python of an environment that has one package of scripts/requirements-conformance.txt. @throws ToolMissingError. */
export function pythonWith(packageName: string): string {
  const lines = readFileSync(REQUIREMENTS, 'utf8').split('\n');
  const wanted = lines.find((line) => line.startsWith(`${packageName}==`));
  if (wanted === undefined) throw new Error(`${REQUIREMENTS} has no ${packageName}`);
  const home = join(CACHE, wanted);
  const python = join(home, ...(IS_WINDOWS ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  once(home, () => {
    install(IS_WINDOWS ? 'python' : 'python3', ['-m', 'venv', home], 'venv');
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    install(python, [...pip, wanted], wanted);
  });
  return python;
}

/** Makes a folder once for all runs; one that was left half made is begun again. */
function once(home: string, make: () => void): void {
  const complete = join(home, 'complete');
  if (existsSync(complete)) return;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  make();
  writeFileSync(complete, '');
}

function install(command: string, args: readonly string[], what: string): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    shell: IS_WINDOWS && command === 'npm',
    timeout: INSTALL_MS,
  });
  if (status === 0) return;
  // A registry may not have it, may refuse it or may be out of reach; none of these is a fault of the product.
  const words = (error?.message ?? `${stderr}${stdout}`).trim();
  throw new ToolMissingError(`${what} cannot be installed: ${words}`);
}
