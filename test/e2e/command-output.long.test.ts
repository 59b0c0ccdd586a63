import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { putObserved } from '../fakes/observed-jobs.js';
import { createJobStore, type JobStore } from '../fakes/stored-job.js';

const CLI = resolve('dist/cli.js');

let store: JobStore;
let folder: string;
let csv: string;
beforeAll(async () => {
  store = await createJobStore();
  await putObserved(store);
  csv = (await run(['export', 'seattle'])).stdout;
});
afterAll(() => store.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outputs '));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The environment of a command over the finished jobs of the store; no engine is needed, and none answers. */
function environment(): Record<string, string> {
  const temporary = join(store.path, '..');
  return {
    PATH: process.env.PATH ?? '',
    HOME: store.path,
    TMPDIR: temporary,
    DURABLE_WEATHER_HOME: join(store.path, 'home'),
    DURABLE_WEATHER_STORE: store.path,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
}

async function run(args: string[], options: { env?: Record<string, string> } = {}) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], {
    env: { ...environment(), ...options.env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
  });
  return { code: exitCode, stdout, stderr };
}

/** A command line of a shell in which $dw is the program. */
async function shell(line: string) {
  const { exitCode, stdout, stderr } = await execa('bash', ['-c', `set -o pipefail; ${line}`], {
    env: { ...environment(), dw: `${process.execPath} ${CLI}`, folder },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
  });
  return { code: exitCode, stdout, stderr };
}

const exported = (path: string) => run(['export', 'seattle', '--output', path]);
const told = (path: string) => ({
  code: 0,
  stdout: '',
  stderr: `1461 rows, ${Buffer.byteLength(csv)} bytes: ${path}\n`,
});

describe('--output', () => {
  it('makes a file, and leaves nothing else', async () => {
    const path = join(folder, 'a.csv');
    expect(await exported(path)).toEqual(told(path));
    expect(readFileSync(path, 'utf8')).toBe(csv);
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('takes the place of a file and keeps its mode', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, 'old');
    chmodSync(path, 0o600);
    expect(await exported(path)).toEqual(told(path));
    expect(readFileSync(path, 'utf8')).toBe(csv);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('writes where a link leads, also to what is not there yet', async () => {
    const target = join(folder, 'target.csv');
    const link = join(folder, 'link.csv');
    symlinkSync('target.csv', link);
    expect(await exported(link)).toEqual(told(target));
    expect(await exported(link)).toEqual(told(target));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe(csv);
  });

  it('writes into a file of two names', async () => {
    const [path, other] = [join(folder, 'a.csv'), join(folder, 'b.csv')];
    writeFileSync(path, 'old'.repeat(100_000));
    linkSync(path, other);
    expect(await exported(path)).toEqual(told(path));
    expect(readFileSync(other, 'utf8')).toBe(csv);
  });

  it('leaves a read-only file alone', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, 'old', { mode: 0o444 });
    expect(await exported(path)).toEqual({
      code: 1,
      stdout: '',
      stderr: `${path} cannot be written: it is read-only; make it writable, or name another file.\n`,
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('makes no folder', async () => {
    const path = join(folder, 'none', 'a.csv');
    expect(await exported(path)).toEqual({
      code: 1,
      stdout: '',
      stderr: `${path} cannot be written: ${join(folder, 'none')} does not exist; make that folder, or name a file in one that there is.\n`,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is no folder', async () => {
    expect(await exported(folder)).toMatchObject({
      code: 1,
      stderr: `${folder} cannot be written: it is a folder; give the path of a file in it.\n`,
    });
  });

  it('is not empty', async () => {
    expect(await exported('')).toMatchObject({
      code: 2,
      stderr: '--output is empty; give it the path of a file, or - for stdout.\n',
    });
  });

  it.each(['-', '/dev/stdout'])('%s is stdout', async (path) => {
    expect(await exported(path)).toEqual({ code: 0, stdout: csv, stderr: '' });
  });

  it('goes through a pipe to whoever reads it', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = execa('cat', [path], { stripFinalNewline: false });
    expect(await exported(path)).toEqual(told(path));
    expect((await reader).stdout).toBe(csv);
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  it('to a device that is full is told in one line', async () => {
    expect(await exported('/dev/full')).toEqual({
      code: 1,
      stdout: '',
      stderr: '/dev/full cannot be written: ENOSPC: no space left on device, write.\n',
    });
  });

  it('of CSV can have its metadata too', async () => {
    const [path, metadata] = [join(folder, 'a.csv'), join(folder, 'a.json')];
    await run(['export', 'seattle', '--output', path, '--metadata', metadata]);
    expect(JSON.parse(readFileSync(metadata, 'utf8'))).toMatchObject({ url: 'a.csv' });
    const parquet = ['export', 'seattle', '--format', 'parquet', '--metadata', metadata];
    expect(await run(parquet)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        '--metadata is for CSV; parquet has its units, source and licence in the file itself, so leave it out.\n',
    });
  });
});

describe('stdout', () => {
  it.each([
    'export seattle',
    'export seattle --format parquet',
    'probe seattle --json',
    'await seattle',
    '--help',
    'list --help',
    '--version',
    'status',
    'await seattle --wait-seconds x --json',
  ])('that is full is told in one line: %s', async (args) => {
    const { code, stderr } = await shell(`$dw ${args} > /dev/full`);
    expect(stderr.split('\n').filter((line) => line.startsWith('stdout'))).toEqual([
      'stdout cannot be written: ENOSPC: no space left on device, write.',
    ]);
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(1);
  });

  it.each(['export seattle', 'probe seattle --json'])(
    'whose reader goes is no fault: %s',
    async (args) => {
      expect(await shell(`$dw ${args} | true`)).toEqual({ code: 0, stdout: '', stderr: '' });
    },
  );

  it('that is read slowly gets all of a long answer', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `none-${index}-${'x'.repeat(180)}`);
    const all = await run(['probe', ...names, '--json']);
    const slow = await shell(`$dw probe ${names.join(' ')} --json | (sleep 2; cat)`);
    expect(Buffer.byteLength(all.stdout)).toBeGreaterThan(65_536);
    expect(slow.stdout).toBe(all.stdout);
    expect(() => JSON.parse(slow.stdout)).not.toThrow();
  });
});

describe('--json', () => {
  it.each([
    [['list', '--since', 'x', '--json'], 'invalid_input', 2],
    [['list', '--status', 'x', '--json'], 'invalid_input', 2],
    [['await', '--json'], 'invalid_input', 2],
    [['list', '--json'], 'unavailable', 1],
  ])('%j ends by an error that is JSON', async (args, kind, code) => {
    const answer = await run(args, { env: {} });
    if (kind === 'unavailable' && answer.code === 0) return;
    const { error } = JSON.parse(answer.stdout);
    expect(error).toEqual({ kind, message: expect.stringMatching(/^[^\n]+$/) });
    expect(answer.stderr).toContain(error.message);
    expect(answer.code).toBe(code);
  });
});

it.each(['', ' ', '-1', 'x', 'Infinity'])('--wait-seconds %j is refused', async (seconds) => {
  expect(await run(['await', 'seattle', '--wait-seconds', seconds])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: option '--wait-seconds <seconds>' argument '${seconds}' is invalid. It takes a number of seconds, 0 or more.\n`,
  });
});

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  it('leaves nothing of an export that waits for the reader of a pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const temporary = mkdtempSync(join(folder, 'temporary '));
    const command = spawn(process.execPath, [CLI, 'export', 'seattle', '--output', pipe], {
      env: { ...environment(), TMPDIR: temporary },
      stdio: 'ignore',
    });
    while (readdirSync(temporary).length === 0) await sleep(20);
    command.kill(signal);
    expect(await endOf(command)).toBe(signal);
    expect(readdirSync(temporary)).toEqual([]);
    // Whoever still waited at the pipe goes on.
    closeSync(openSync(pipe, 'r+'));
    expect(existsSync(pipe)).toBe(true);
  });
});

function endOf(command: ChildProcess): Promise<NodeJS.Signals | null> {
  return new Promise((done) => {
    command.once('exit', (_code, signal) => done(signal));
  });
}
