/**
 * `npm run alpine -- <root>`: runs what an agent has of the product on Alpine, beside an engine on this machine. The
 * root is a folder with Alpine and its Node.js, such as `docker export` gives of node:24-alpine. Exits with 1 at a
 * fault; where there is no such folder, or this user may not change the root, says so and exits with 0.
 */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { startUpstream } from '../fakes/upstream.js';

const run = promisify(execFile);
const tell = (line: string) => void process.stdout.write(`${line}\n`);

/** Where programs are, on this machine and in the root. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Node.js of the root, with what a container has mounted. The mounts go with the namespace. */
const IN_ROOT =
  'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" node "$@"';

const REFUSAL =
  /^neither the engine nor a worker can run in Node\.js for musl's Linux on \w+, such as Alpine, because [^\n]+\n$/;

/** A folder in the root, by its path on this machine and in the root. */
interface Place {
  root: string;
  outside: string;
  inside: string;
}

/** @returns why nothing can be tried; undefined where it can. */
function whyNot(root: string | undefined): string | undefined {
  if (root === undefined) return 'name its root folder: npm run alpine -- <root>';
  const loaders = ['x86_64', 'aarch64'].map((arch) => join(root, 'lib', `ld-musl-${arch}.so.1`));
  if (!loaders.some((path) => existsSync(path))) return `${root}/lib has no loader of musl`;
  const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
  return mayMount ? undefined : 'this user may not change the root folder';
}

/** Installs what is built as npm does on Alpine, with the driver of the journey beside it. */
async function install(folder: string): Promise<void> {
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  await run('tar', ['-xzf', `${name}-${version}.tgz`, '--strip-components=1'], { cwd: folder });
  copyFileSync('package-lock.json', join(folder, 'package-lock.json'));
  const target = ['--os=linux', `--cpu=${process.arch}`, '--libc=musl'];
  const quiet = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['ci', ...quiet, ...target], { cwd: folder });
  await build({
    entryPoints: ['test/alpine/drive.ts'],
    outfile: join(folder, 'drive.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
}

function nodeIn(root: string, args: string[], env: Record<string, string>) {
  const command = ['--mount', 'sh', '-c', IN_ROOT, root, ...args];
  return run('unshare', command, { env: { PATH, ...env } });
}

/** @throws AssertionError unless the engine is refused before its home is made. */
async function refused({ root, outside, inside }: Place): Promise<void> {
  const env = { DURABLE_WEATHER_HOME: join(inside, 'no-home'), HOME: join(inside, 'nobody') };
  const up = nodeIn(root, [join(inside, 'dist/cli.js'), 'up'], env);
  const { stderr, code } = await up.catch((error) => error);
  assert.match(String(stderr), REFUSAL);
  assert.equal(code, 1);
  for (const name of ['no-home', 'nobody']) assert.ok(!existsSync(join(outside, name)), name);
  tell('ok   up is refused in one sentence, and writes nothing');
}

/** The main journey of an agent in the root, with server and worker on this machine. Both have one store. */
async function journey({ root, outside, inside }: Place): Promise<void> {
  const upstream = await startUpstream();
  const urls = {
    OPEN_METEO_ARCHIVE_URL: upstream.archiveUrl,
    OPEN_METEO_GEOCODING_URL: upstream.geocodingUrl,
  };
  const env = { ...process.env, ...urls, DURABLE_WEATHER_HOME: join(outside, 'home') };
  const engine = (command: string) =>
    run(process.execPath, ['dist/cli.js', command, '--json'], { env });
  try {
    const { temporal } = JSON.parse((await engine('up')).stdout);
    const own = { DURABLE_WEATHER_HOME: join(inside, 'home'), TEMPORAL_ADDRESS: temporal.address };
    const args = [join(inside, 'drive.mjs'), join(inside, 'dist/cli.js')];
    const { stdout, code } = await nodeIn(root, args, { ...urls, ...own }).catch((error) => error);
    tell(String(stdout).trim());
    assert.equal(code, undefined, 'the journey holds');
  } finally {
    await engine('down');
    await upstream.close();
  }
}

const [named] = process.argv.slice(2);
const reason = whyNot(named);
if (named === undefined || reason !== undefined) {
  tell(`Alpine was not tried: ${reason}.`);
} else {
  const root = resolve(named);
  const outside = mkdtempSync(join(root, 'durable-weather-'));
  const place = { root, outside, inside: outside.slice(root.length) };
  try {
    await install(outside);
    await refused(place);
    await journey(place);
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}
