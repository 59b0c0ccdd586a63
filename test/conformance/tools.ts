/** The checkers and clients that others wrote, each in its pinned version. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, installFromNpm, installFromPyPi, once, pythonOf } from '../fakes/installs.js';

const CACHE = cacheFolder('durable-weather-conformance');
const REQUIREMENTS = 'scripts/requirements-conformance.txt';
const NPM_TOOLS = {
  suite: '@modelcontextprotocol/conformance@0.2.0-alpha.12',
  inspector: '@modelcontextprotocol/inspector@2.12.0',
  /** The oldest Node.js line that both of them run on. */
  node: `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@22.23.5`,
} as const;

/** The folder of an npm tool's package; installed where it is not there yet. @throws ToolMissingError. */
export function npmTool(name: keyof typeof NPM_TOOLS): string {
  const wanted = NPM_TOOLS[name];
  const [, packageName = ''] = /^(.+)@[^@]+$/.exec(wanted) ?? [];
  const home = join(CACHE, wanted.replaceAll(/[@/]/g, '_'));
  once(home, () => installFromNpm(home, [wanted]));
  return join(home, 'node_modules', packageName);
}

/** A Node.js that the npm tools run on: this one, or one from npm. */
export function nodeForTools(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath;
  return join(npmTool('node'), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The Python of an environment that has one package of scripts/requirements-conformance.txt. @throws ToolMissingError. */
export function pythonWith(packageName: string): string {
  const lines = readFileSync(REQUIREMENTS, 'utf8').split('\n');
  const wanted = lines.find((line) => line.startsWith(`${packageName}==`));
  if (wanted === undefined) throw new Error(`${REQUIREMENTS} has no ${packageName}`);
  const home = join(CACHE, wanted);
  once(home, () => installFromPyPi(home, [wanted]));
  return pythonOf(home);
}
