/**
 * Programs that others wrote, which tests and measurements install for themselves. They are kept in the user's cache
 * folder, because `npm ci` empties node_modules, and are no dependencies of the product.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IS_WINDOWS = process.platform === 'win32';

/** A slow registry makes no run last for ever. */
const INSTALL_MS = 240_000;

/** This machine has no such tool, and cannot install it. Its part is left out, and the report says why. */
export class ToolMissingError extends Error {}

/** A folder of the user's cache; in the system's temporary folder for a user without a home. */
export function cacheFolder(name: string): string {
  const { XDG_CACHE_HOME, HOME } = process.env;
  return join(XDG_CACHE_HOME || join(HOME || tmpdir(), '.cache'), name);
}

/** Makes a folder once for all runs; one that was left half made is begun again. */
export function once(home: string, make: () => void): void {
  const complete = join(home, 'complete');
  if (existsSync(complete)) return;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  make();
  writeFileSync(complete, '');
}

/** Installs npm packages into a folder; their install scripts do not run. @throws ToolMissingError. */
export function installFromNpm(home: string, packages: readonly string[]): void {
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false'];
  const args = ['install', ...options, '--prefix', home, ...packages];
  install('npm', args, packages.join(', '));
}

/** Makes a Python environment with packages in a folder. @throws ToolMissingError. */
export function installFromPyPi(home: string, packages: readonly string[]): void {
  install(IS_WINDOWS ? 'python' : 'python3', ['-m', 'venv', home], 'venv');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  install(pythonOf(home), [...pip, ...packages], packages.join(', '));
}

/** The Python of an environment. */
export function pythonOf(home: string): string {
  return join(home, ...(IS_WINDOWS ? ['Scripts', 'python.exe'] : ['bin', 'python']));
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
