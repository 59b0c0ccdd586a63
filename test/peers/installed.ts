import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, installFromNpm, installFromPyPi, once } from '../fakes/installs.js';

/** Every package of a run in its version. */
const VERSIONS: Record<string, { npm?: string[]; pip?: string[] }> = JSON.parse(
  readFileSync('test/peers/versions.json', 'utf8'),
);

/** What is installed under a name of versions.json, in words. */
export function packagesOf(name: string): string[] {
  const { npm = [], pip = [] } = VERSIONS[name] ?? {};
  return [...npm, ...pip].map((wanted) => wanted.replace(/@(?=[^@]*$)|==/, ' '));
}

/** The folder of its own that packages are installed into; other versions have another folder. */
export function folderOf(name: string): string {
  const version = packagesOf(name)
    .join(' ')
    .replaceAll(/[^\w.-]+/g, '_');
  return join(cacheFolder('durable-weather-peers'), `${name}-${version}`);
}

/** Installs them, once for all runs. @throws ToolMissingError. */
export function installed(name: string): void {
  const { npm, pip } = VERSIONS[name] ?? {};
  const folder = folderOf(name);
  once(folder, () => {
    // A Python environment is made in an empty folder.
    if (pip !== undefined) installFromPyPi(folder, pip);
    if (npm !== undefined) installFromNpm(folder, npm);
  });
}
