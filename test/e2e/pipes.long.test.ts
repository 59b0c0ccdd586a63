import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  COMMAND_DAYS,
  COMMAND_JOBS,
  COMMAND_LINES,
  COMMAND_TABLE,
  type CommandLine,
} from '../fakes/command-lines.js';
import { awaitEnds, type CommandResult, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const CLI = resolve('dist/cli.js');
const READER = resolve('test/fakes/pipe-reader.py');

let upstream: Upstream;
let product: Product;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pipes '));
  writeFileSync(join(folder, COMMAND_TABLE.name), COMMAND_TABLE.text);
  upstream = await startUpstream();
  product = await Product.create(upstream);
  const locations = COMMAND_JOBS.map((job_name, latitude) => ({
    job_name,
    latitude,
    longitude: 1,
  }));
  const client = await product.connect();
  await call(client, 'start_gathering', { ...COMMAND_DAYS, locations });
  await awaitEnds(client, COMMAND_JOBS);
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
  rmSync(folder, { recursive: true });
});

/** Runs a command line, its stdout read as test/fakes/pipe-reader.py says; whole in one piece without a way. */
function read({ args, input = '' }: CommandLine, ...way: string[]): Promise<CommandResult> {
  const command = [process.execPath, CLI, ...args];
  const [file = '', ...rest] = way.length === 0 ? command : ['python3', READER, ...way, ...command];
  const options = {
    cwd: folder,
    env: product.env,
    maxBuffer: 2 ** 26,
    encoding: 'latin1',
  } as const;
  return new Promise((done) => {
    const child = execFile(file, rest, options, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

/** Durations, pids and ports change from one run to the next. */
const withoutNumbers = (text: string) => text.replaceAll(/\d+(\.\d+)?/g, '0');

const lines = Object.entries(COMMAND_LINES)
  .filter(([name]) => name !== 'demo')
  .flatMap(([, lines]) => lines)
  .map((line) => [line.args.join(' ').slice(0, 200), line] as const);

it.each(lines)('all of the output comes through any pipe: %s', async (_, line) => {
  const { code = 0 } = line;
  // Before the others: down stops an engine once only.
  const away = await read(line, 'away');
  expect(away).toMatchObject({ code, stdout: '' });
  const whole = await read(line);
  const slowly = await read(line, 'slowly');
  expect([whole.code, slowly.code]).toEqual([code, code]);
  expect(`${whole.stdout}${whole.stderr}`).not.toBe('');
  expect(withoutNumbers(slowly.stdout)).toBe(withoutNumbers(whole.stdout));
  for (const { stderr } of [slowly, away]) {
    expect(withoutNumbers(stderr)).toBe(withoutNumbers(whole.stderr));
  }
});

it.each(Object.keys(COMMAND_LINES))('help comes through any pipe: %s --help', async (name) => {
  const line = { args: [name, '--help'].filter(Boolean) };
  const whole = await read(line);
  expect(whole).toEqual({ code: 0, stdout: expect.stringContaining('Usage: '), stderr: '' });
  expect(await read(line, 'slowly')).toEqual(whole);
  expect(await read(line, 'away')).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('steps --follow ends when its reader has left, also while the job runs', async () => {
  upstream.setFault(() => ({ kind: 'hang' }));
  const [from, to] = [COMMAND_DAYS.start_date, COMMAND_DAYS.end_date];
  const days = ['--start-date', from, '--end-date', to];
  await product.run(['start', '--at', '70,70', '--job-name', 'held', ...days]);
  const line = { args: ['steps', 'held', '--follow'] };
  expect(await read(line, 'away')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(JSON.parse((await product.run(['probe', 'held', '--json'])).stdout)).toMatchObject({
    counts: { running: 1 },
  });
  upstream.setFault(undefined);
});

it('the demo goes on to its end when its reader has enough', async () => {
  expect(await read({ args: ['demo'] }, 'first')).toEqual({ code: 0, stdout: '', stderr: '' });
});
