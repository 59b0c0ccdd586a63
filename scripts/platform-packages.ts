/**
 * Makes the packages with Temporal's native library that a release has beside its own, one for each system, in a folder
 * each, and names them in a package.json as optional dependencies, so that npm installs that of the user's system:
 * `npm run platforms -- platforms package.json`. The repository does not name them: before a release there is no such
 * version, and npm would ask for it.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from '../src/base/package.js';
import { bridgePackage, bridgeTarget } from '../src/bridge/target.js';
import { BUNDLE_PLATFORMS, type BundlePlatform } from './mcpb-manifest.js';

const run = promisify(execFile);
const inRoot = (path: string) => join(PACKAGE_ROOT, path);

const [folder, namedIn] = process.argv.slice(2);
if (folder === undefined || namedIn === undefined) {
  process.stderr.write('Use: npm run platforms -- <folder> <package.json>.\n');
  process.exit(2);
}
const about = JSON.parse(await readFile(namedIn, 'utf8'));
const { version, license, repository, engines } = about;

/** @returns the name of the package. */
async function makePackage(name: BundlePlatform, parent: string): Promise<string> {
  const system = BUNDLE_PLATFORMS[name];
  const own = join(parent, name);
  const target = bridgeTarget(system);
  await mkdir(own, { recursive: true });
  await run(process.execPath, [inRoot('scripts/pack-bridges.mjs'), own, target]);
  await copyFile(inRoot('node_modules/@temporalio/worker/LICENSE'), join(own, 'LICENSE'));
  const described = {
    ...{ name: bridgePackage(system), version },
    description: `Temporal's native library for ${name}, compressed, for durable-weather.`,
    ...{ license, repository, engines, preferUnplugged: true },
    ...{ os: [system.platform], cpu: [system.arch] },
    ...(system.platform === 'linux' && { libc: ['glibc'] }),
  };
  await writeFile(join(own, 'package.json'), `${JSON.stringify(described, null, 2)}\n`);
  return described.name;
}

const platforms = Object.keys(BUNDLE_PLATFORMS) as BundlePlatform[];
const names = await Promise.all(platforms.map((name) => makePackage(name, resolve(folder))));
about.optionalDependencies = Object.fromEntries(names.map((name) => [name, version]));
await writeFile(namedIn, `${JSON.stringify(about, null, 2)}\n`);
