/**
 * Makes MCP bundles (.mcpb) of what is in dist: `npm run mcpb -- <folder> [linux-x64 …]`, for this machine's platform
 * where none is named. A bundle is the npm package with its locked dependencies, with the native libraries of one
 * platform, and a manifest. Node.js is not in it.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { type Zippable, zip } from 'fflate';
import { PACKAGE_ROOT } from '../src/base/package.js';
import { bridgeTarget } from '../src/bridge/target.js';
import { TOOLS } from '../src/tools/index.js';
import {
  BUNDLE_PLATFORMS,
  type BundlePlatform,
  bundleManifest,
  type DescribedPackage,
  isBundlePlatform,
  startScript,
} from './mcpb-manifest.js';

/** More than this is refused by what hosts and people download with patience. */
const MOST_BYTES = 60e6;

/** Zip has no file before it; with one time for all, the same content is the same bundle. */
const FILE_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const REGULAR_FILE = 0o100000;

const run = promisify(execFile);
const zipped = promisify<Zippable, Uint8Array>(zip);
const inRoot = (path: string) => join(PACKAGE_ROOT, path);
const about: DescribedPackage = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));

const npm = (args: string[], cwd: string) =>
  run('npm', args, { cwd, shell: process.platform === 'win32' });

/** Puts the package as npm would publish it into a folder. */
async function putPackage(folder: string): Promise<void> {
  await npm(['pack', '--ignore-scripts', '--pack-destination', folder], PACKAGE_ROOT);
  const file = `${about.name}-${about.version}.tgz`;
  await run('tar', ['-xzf', file, '--strip-components=1'], { cwd: folder });
  await rm(join(folder, file));
}

/** Puts the start script into a folder, and what it asks of a Node.js. Windows starts Node.js itself. */
async function putStartScript(folder: string, name: BundlePlatform): Promise<void> {
  if (BUNDLE_PLATFORMS[name].platform === 'win32') return;
  await writeFile(join(folder, 'start.sh'), startScript(about.engines.node));
  for (const path of ['scripts/node-version.mjs', 'src/node-range.mjs']) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await copyFile(inRoot(path), join(folder, path));
  }
}

/** Installs what the lock file has for a platform. */
async function putDependencies(folder: string, name: BundlePlatform): Promise<void> {
  const { platform, arch } = BUNDLE_PLATFORMS[name];
  await copyFile(inRoot('package-lock.json'), join(folder, 'package-lock.json'));
  const target = [`--os=${platform}`, `--cpu=${arch}`, '--libc=glibc'];
  await npm(['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', ...target], folder);
  const modules = join(folder, 'node_modules');
  const prebuilds = join(modules, 'fs-native-extensions/prebuilds');
  const others = (await readdir(prebuilds)).filter((build) => build !== name);
  const left = [
    join(folder, 'package-lock.json'),
    join(modules, '.package-lock.json'),
    join(modules, '.bin'),
    ...others.map((build) => join(prebuilds, build)),
  ];
  await Promise.all(left.map((path) => rm(path, { recursive: true, force: true })));
}

/** All files of a folder, by their paths in a bundle. */
async function filesOf(folder: string): Promise<Zippable> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  const files = paths.map(async (path) => {
    const mode = REGULAR_FILE | (path.endsWith('.sh') ? 0o755 : 0o644);
    const options = { level: 9, mtime: FILE_TIME, os: UNIX, attrs: mode << 16 } as const;
    const bytes = new Uint8Array(await readFile(path));
    return [relative(folder, path).split(sep).join('/'), [bytes, options]] as const;
  });
  return Object.fromEntries(await Promise.all(files)) as Zippable;
}

/** @returns the path of the bundle. */
async function makeBundle(destination: string, name: BundlePlatform): Promise<string> {
  const stage = await mkdtemp(join(tmpdir(), 'durable-weather-bundle-'));
  try {
    const server = join(stage, 'server');
    await mkdir(server);
    await putPackage(server);
    await putDependencies(server, name);
    const target = bridgeTarget(BUNDLE_PLATFORMS[name]);
    await run(process.execPath, [
      inRoot('scripts/pack-bridges.mjs'),
      join(server, 'dist/bridges'),
      target,
    ]);
    await putStartScript(server, name);
    const manifest = bundleManifest(name, about, TOOLS);
    await writeFile(join(stage, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    const bytes = await zipped(await filesOf(stage));
    if (bytes.length > MOST_BYTES) {
      throw new Error(`The bundle for ${name} has ${bytes.length} bytes, above ${MOST_BYTES}.`);
    }
    const file = join(destination, `${about.name}-${about.version}-${name}.mcpb`);
    await writeFile(file, bytes);
    return file;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

const [folder, ...named] = process.argv.slice(2);
const names = named.length > 0 ? named : [`${process.platform}-${process.arch}`];
const unknown = names.filter((name) => !isBundlePlatform(name));
if (folder === undefined || folder.startsWith('-') || unknown.length > 0) {
  const known = Object.keys(BUNDLE_PLATFORMS).join(', ');
  const wrong = unknown.length > 0 ? `There is no bundle for ${unknown.join(', ')}. ` : '';
  process.stderr.write(`${wrong}Use: npm run mcpb -- <folder> [platform …], with ${known}.\n`);
  process.exit(2);
}
await mkdir(folder, { recursive: true });
for (const name of names.filter(isBundlePlatform)) {
  process.stdout.write(`${await makeBundle(resolve(folder), name)}\n`);
}
