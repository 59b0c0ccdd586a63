import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readEngineStatus } from '../../src/engine/index.js';
import { isAlive } from '../../src/engine/process/processes.js';
import { Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let product: Product;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

beforeEach(() => upstream.setFault(undefined));

const JANUARY = ['--start-date', '2020-01-01', '--end-date', '2020-01-31'];
const json = async (args: string[]) => JSON.parse((await product.run([...args, '--json'])).stdout);

describe('the engine', () => {
  it('is not there before the first job, and status starts nothing', async () => {
    const { code, stdout } = await product.run(['status']);
    expect(stdout).toMatch(/^No engine runs in .*\.\n$/);
    expect(code).toBe(1);
    expect(await json(['status'])).toMatchObject({ running: false });
  });

  it('comes up, says where it is, and is gone by pid after down', async () => {
    const up = await product.run(['up']);
    expect(up.code).toBe(0);
    expect(up.stdout).toMatch(/^Temporal server {2}127\.0\.0\.1:\d+\nWeb UI {11}http:/);
    const status = await json(['status']);
    expect(status).toMatchObject({ running: true, phase: 'ready' });
    const pids = [status.engine.pid, status.temporal.pid, status.worker.pid];
    expect(pids.every(isAlive)).toBe(true);

    expect(await json(['down'])).toMatchObject({ stopped: true });
    expect(pids.some(isAlive)).toBe(false);
    expect((await product.run(['down'])).stdout).toMatch(/^No engine ran in /);
  });

  it('is not for a Temporal server that runs elsewhere', async () => {
    const elsewhere = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
    const up = await product.run(['up'], elsewhere);
    expect(up.code).toBe(2);
    expect(up.stderr).toBe(
      'TEMPORAL_ADDRESS, TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE is set, so that server is used and no engine is needed; unset it to start one.\n',
    );
    const awaited = await product.run(['await', 'one', '--wait-seconds', '0'], elsewhere);
    expect(awaited.stdout).toMatch(
      /^one {2}unknown {2}The Temporal server at 127\.0\.0\.1:1 does not answer \(.*\)/,
    );
    expect(awaited.code).toBe(1);
    expect((await readEngineStatus(product.home)).running).toBe(false);
  });
});

describe('jobs', () => {
  it('are started, probed, awaited, listed and cancelled, with JSON and exit codes for scripts', async () => {
    expect(await json(['start', 'Berlin', ...JANUARY])).toMatchObject({
      jobs: [{ outcome: 'started', place: 'Berlin, Land Berlin, Germany' }],
    });
    const waited = await product.run([
      'start',
      '--at',
      '-1,2',
      '--job-name',
      'one',
      ...JANUARY,
      '--wait',
    ]);
    expect(waited.code).toBe(0);
    expect(waited.stdout).toContain('temperature_2m_max');
    expect(await json(['probe', 'one'])).toMatchObject({ counts: { completed: 1 } });
    expect(await json(['await', 'one'])).toMatchObject({ jobs: [{ result: { rows: 31 } }] });

    upstream.setFault(() => ({ kind: 'hang' }));
    await product.run(['start', '--at', '-3,4', '--job-name', 'two', ...JANUARY]);
    const still = await product.run(['await', 'two', '--wait-seconds', '3']);
    expect(still).toMatchObject({ code: 3, stdout: 'two  running\n' });
    const any = await product.run(['await', 'one', 'two', '--any', '--json']);
    expect(any.code).toBe(0);
    expect((await product.run(['cancel', 'two'])).stdout).toBe(
      '"two" is being cancelled; parts that are done are kept.\n',
    );
    expect(await product.run(['await', 'two'])).toMatchObject({
      code: 1,
      stdout: 'two  cancelled  The job was cancelled; what it has stored is kept.\n',
    });

    const names = async (args: string[]) =>
      (await json(['list', ...args])).jobs.map((job: { job_name: string }) => job.job_name);
    // Visibility follows what has happened after a moment.
    while ((await names(['--status', 'cancelled'])).length === 0);
    expect(await names(['--status', 'cancelled'])).toEqual(['two']);
    expect(await names(['--prefix', 'on'])).toEqual(['one']);
  });

  it('write their rows to stdout or to a file, for other programs', async () => {
    await product.run(['start', '--at', '5,6', '--job-name', 'rows', ...JANUARY, '--wait']);
    const piped = await product.run(['export', 'rows']);
    expect(piped).toMatchObject({ code: 0, stderr: '' });
    const lines = piped.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^job_name,place,latitude,longitude,time,zone,temperature_2m_max,/);
    expect(lines[1]).toMatch(/^rows,,5\.0,6\.0,2020-01-01,/);
    expect(lines).toHaveLength(32);

    const path = join(product.home, 'rows.csv');
    const saved = await product.run(['export', 'rows', '--output', path]);
    const bytes = Buffer.byteLength(piped.stdout);
    expect(saved).toEqual({ code: 0, stdout: '', stderr: `31 rows, ${bytes} bytes: ${path}\n` });
    expect(readFileSync(path, 'utf8')).toBe(piped.stdout);

    const netcdf = join(product.home, 'rows.nc');
    await product.run(['export', 'rows', '--format', 'netcdf', '--output', netcdf]);
    expect(readFileSync(netcdf).toString('latin1', 0, 4)).toBe('CDF\x02');
  });

  it.each([
    [[], 'rows.nc', 'CDF\x02'],
    [[], 'rows.parquet', 'PAR1'],
    [['--format', 'csv'], 'rows.parquet', 'job_'],
    [[], 'rows.txt', 'job_'],
  ])(
    'with %j writes %s as what it is called, unless told otherwise',
    async (options, name, begin) => {
      const path = join(product.home, name);
      await product.run(['start', '--at', '5,6', '--job-name', 'rows', ...JANUARY, '--wait']);
      await product.run(['export', 'rows', '--output', path, ...options]);
      expect(readFileSync(path).toString('latin1', 0, 4)).toBe(begin);
    },
  );

  it.each([
    [['export', 'nothing'], /^No job is called "nothing"; /],
    [
      ['export', 'rows', '--format', 'xlsx'],
      "error: option '--format <format>' argument 'xlsx' is invalid. Allowed choices are csv, csv-excel, parquet, netcdf.\n",
    ],
    [
      ['start', ...JANUARY],
      'No place was given; name some, or give coordinates with --at 47.61,-122.33.\n',
    ],
    [
      ['start', 'Paris', 'Rome', '--job-name', 'x', ...JANUARY],
      '--job-name is for one place, and 2 were given; leave it out, or start them one by one.\n',
    ],
    [
      ['start', 'Paris', '--start-date', '2020-13-01', '--end-date', '2020-01-01'],
      /^start_date is "2020-13-01", which is not a day of the calendar; /,
    ],
    [['start', 'Paris'], "error: required option '--start-date <date>' not specified\n"],
    [['start', '--at', 'north', ...JANUARY], /It takes two numbers, such as 47\.61,-122\.33\.\n$/],
    [['strat'], /^error: unknown command 'strat'\n\(Did you mean start\?\)\n$/],
  ])('%j is refused with exit code 2', async (args, sentence) => {
    const { code, stderr, stdout } = await product.run(args);
    if (typeof sentence === 'string') expect(stderr).toBe(sentence);
    else expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('print help for every command', async () => {
    for (const name of [
      'start',
      'probe',
      'await',
      'export',
      'list',
      'cancel',
      'delete',
      'find',
      'up',
      'down',
      'status',
      'worker',
      'demo',
      'doctor',
    ]) {
      const { code, stdout } = await product.run([name, '--help']);
      expect({ name, code }).toEqual({ name, code: 0 });
      expect(stdout).toMatch(new RegExp(`^Usage: durable-weather ${name}`));
    }
  });
});

it('doctor says what every setting resolved to, with secrets masked', async () => {
  const { code, stdout } = await product.run(['doctor'], { OPEN_METEO_API_KEY: 'secret-api-key' });
  expect(stdout).toMatch(/OPEN_METEO_API_KEY +set, ends in …ey\n/);
  expect(stdout).not.toContain('secret');
  expect(stdout).toMatch(/✓ Temporal CLI +\d+\.\d+\.\d+ at /);
  expect(stdout).toMatch(/✓ archive +127\.0\.0\.1:\d+ answers\n/);
  expect(code).toBe(0);
});
