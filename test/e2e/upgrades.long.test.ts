import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { type DevServer, startDevServer } from '../fakes/dev-server.js';
import { buildEarlierRelease, type EarlierRelease } from '../fakes/earlier-release.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';
import { startWorkerOf, type WorkerProcess } from '../fakes/worker-process.js';

interface Answer {
  jobs: {
    status: string;
    attention?: string;
    error?: string;
    progress?: { chunks_done: number };
    result?: { rows: number; statistics: object; model?: string };
  }[];
}

/** Days from 1985 to 2014. */
const ROWS = 10_957;

let upstream: Upstream;
let server: DevServer;
let release: EarlierRelease;
let product: Product;
let client: Client;
let worker: WorkerProcess;
let letGo = () => {};
beforeAll(async () => {
  [upstream, server, release] = await Promise.all([
    startUpstream(),
    startDevServer(),
    buildEarlierRelease(),
  ]);
  product = await Product.create(upstream, {
    ...{ TEMPORAL_ADDRESS: server.address, DURABLE_WEATHER_MAX_CONCURRENCY: '8' },
  });
  client = await product.connect();
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // The last years of each job come at the end of the test, but for those that a worker of 0.2.0 asks for in a job
  // whose model it ignores.
  upstream.setFault(({ query }) =>
    query.start_date === '2010-01-01' && !isAskedByMistake(query)
      ? { kind: 'held', until }
      : undefined,
  );
});
afterAll(async () => {
  await worker.end();
  await product.remove();
  await release.remove();
  await server.stop();
  await upstream.close();
});

const NEW_LATITUDE = '60.39';
const isAskedByMistake = ({ latitude, models }: Record<string, string>) =>
  latitude === NEW_LATITUDE && models === undefined;

const RANGE = { start_date: '1985-01-01', end_date: '2014-12-31' };

async function probed(name: string): Promise<Answer['jobs'][number]> {
  const { jobs } = await call<Answer>(client, 'probe_status', { job_names: [name] });
  return jobs[0] as Answer['jobs'][number];
}

async function untilProbed(
  name: string,
  isSo: (job: Answer['jobs'][number]) => boolean,
): Promise<Answer['jobs'][number]> {
  for (;;) {
    const job = await probed(name);
    if (isSo(job)) return job;
    await sleep(100);
  }
}

const isAlmostDone = ({ progress }: Answer['jobs'][number]) => progress?.chunks_done === 3;

function manifestPath(name: string): string {
  const jobs = join(product.store, 'jobs');
  const file = readdirSync(jobs).find((one) => one.startsWith(name));
  return join(jobs, String(file));
}

/** Ends the worker and starts one of another version. */
async function change(cli?: string): Promise<void> {
  await worker?.end();
  worker = startWorkerOf(product, [], {}, cli);
  await worker.says('polling');
}

it('jobs of both versions end exact after an upgrade, a downgrade and a second upgrade', async () => {
  await change(release.cli);
  const old = await Product.create(upstream, product.env, undefined, [
    process.execPath,
    release.cli,
  ]);
  await old.run([
    ...['start', '--at', '59.91,10.75', '--start-date', RANGE.start_date],
    ...['--end-date', RANGE.end_date, '--job-name', 'began-old'],
  ]);
  await old.remove();
  await untilProbed('began-old', isAlmostDone);

  await change();
  await call(client, 'start_gathering', {
    locations: [{ latitude: 60.39, longitude: 5.32, job_name: 'began-new' }],
    ...RANGE,
  });
  await untilProbed('began-new', isAlmostDone);

  await change(release.cli);
  const { attention } = await untilProbed('began-new', (job) =>
    Boolean(job.attention?.includes('workflow task')),
  );
  expect(attention).toMatch(
    /^No worker can go on with this job: its workflow task has failed .* It goes on by itself with a worker of the version that began it/,
  );
  expect(upstream.requests.filter(({ query }) => isAskedByMistake(query))).toHaveLength(1);

  await change();
  letGo();
  for (const [name, model] of Object.entries({
    'began-old': 'best_match',
    'began-new': 'era5',
  })) {
    const { jobs } = await awaitEnds<Answer>(client, [name]);
    expect(jobs[0]).toMatchObject({ status: 'completed', result: { rows: ROWS, model } });
    const { parts } = JSON.parse(await readFile(manifestPath(name), 'utf8'));
    const folders = new Set(parts.map(({ file }: { file: string }) => dirname(file)));
    expect([name, folders.size]).toEqual([name, 1]);
  }
  // Before the downgrade, and again because the earlier worker's answer is not the job's.
  const asked = { latitude: NEW_LATITUDE, start_date: '2010-01-01', models: 'era5' };
  expect(upstream.requestsFor(asked).length).toBeGreaterThanOrEqual(2);
});

it('an older worker is told of before it ends a new job, and its numbers are not the job’s result', async () => {
  let answerIt = () => {};
  const until = new Promise<void>((resolve) => {
    answerIt = resolve;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
  await change(release.cli);
  const januaryOf = (job_name: string) => ({
    locations: [{ latitude: 48.21, longitude: 16.37, job_name }],
    ...{ start_date: '2010-01-01', end_date: '2010-01-31' },
  });
  await call(client, 'start_gathering', januaryOf('whole'));
  // Workers that have ended are named for a while.
  const words = /older workers? polls? task queue "durable-weather": [^.]*\d+@.* not know all/i;
  await untilProbed('whole', ({ attention = '' }) => words.test(attention));
  expect((await product.run(['doctor'])).stdout).toMatch(words);
  const days = ['--start-date', '2010-01-01', '--end-date', '2010-01-31'];
  const again = ['start', '--at', '48.21,16.37', '--job-name', 'whole', ...days];
  expect((await product.run(again)).stdout).toMatch(words);
  answerIt();
  const { attention } = await untilProbed('whole', ({ status, attention = '' }) => {
    // Not for a server that is slow.
    return status === 'unknown' && attention.startsWith('The manifest ');
  });
  expect(attention).toBe(
    `The manifest ${manifestPath('whole')} is damaged: a worker of version 0.2.0 gathered the job without regard to its model and days; "durable-weather doctor --repair" sets it aside, so that the job can be gathered again.`,
  );

  await change();
  await product.run(['doctor', '--repair']);
  await call(client, 'start_gathering', januaryOf('whole'));
  const { jobs } = await awaitEnds<Answer>(client, ['whole']);
  expect(jobs).toMatchObject([{ status: 'completed', result: { rows: 31, model: 'era5' } }]);
  expect(upstream.requestsFor({ latitude: '48.21' }).map(({ query }) => query.models)).toEqual([
    undefined,
    'era5',
  ]);
});
