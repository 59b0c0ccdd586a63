import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { type BrokenWorker, startBrokenWorker } from '../fakes/broken-worker.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const QUEUE = 'stuck';

let upstream: Upstream;
let product: Product;
let client: Client;
let address: string;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
  await product.run(['up']);
  address = String((await readEngineStatus(product.home)).temporal?.address);
  client = await product.connect({ TEMPORAL_ADDRESS: address, DURABLE_WEATHER_TASK_QUEUE: QUEUE });
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

interface Answer {
  jobs: { status: string; attention?: string; error?: string; outcome?: string }[];
}

const input = (job_name: string) => ({
  locations: [{ latitude: 10, longitude: 20, job_name }],
  start_date: '2005-01-01',
  end_date: '2005-01-31',
});
const start = (job_name: string, more = {}) =>
  call<Answer>(client, 'start_gathering', { ...input(job_name), ...more });

/** What probe_status says of a job once it has lost an attempt; attempts and times are not the same in any two runs. */
async function attentionOf(job_name: string): Promise<string> {
  for (;;) {
    const { jobs } = await call<Answer>(client, 'probe_status', { job_names: [job_name] });
    const attention = jobs[0]?.attention ?? '';
    if (jobs[0]?.status === 'running' && attention.includes('workflow task')) {
      return attention
        .replace(/failed (once|\d+ times)/, 'failed N times')
        .replace(/since \S+Z:/, 'since T:');
    }
    await sleep(100);
  }
}

const words = (cause: string) =>
  `No worker can go on with this job: its workflow task has failed N times since T: ${cause}. It goes on by itself with a worker of the version that began it, or of one that mends this; or cancel_jobs ends it, and the same start with retry_failed: true goes on from what it has stored.`;

/** A healthy worker for workflows, as long as `during` lasts. */
async function withWorker(
  alter: (code: string) => string,
  during: () => Promise<void>,
): Promise<void> {
  const worker: BrokenWorker = await startBrokenWorker(address, QUEUE, alter);
  try {
    await during();
  } finally {
    await worker.stop();
  }
}

/** As the build writes it, without whitespace. */
const BODY = 'async function gatherWeather(gathering,...more){';

it('D12: workflow code that throws is told of with its words, and cancel_jobs ends the job', async () => {
  const alter = (code: string) => code.replace(BODY, `${BODY} throw new Error('a\\nbug.');`);
  await withWorker(alter, async () => {
    await start('bug');
    expect(await attentionOf('bug')).toBe(words('a bug'));
    const awaited = await call<Answer>(client, 'await_result', {
      job_names: ['bug'],
      wait_seconds: 0,
    });
    expect(awaited).toMatchObject({ done: false, jobs: [{ status: 'running' }] });
    expect(awaited.jobs[0]?.attention).toContain('a bug');
    await call(client, 'cancel_jobs', { job_names: ['bug'] });
    expect(await awaitEnds<Answer>(client, ['bug'])).toMatchObject({
      jobs: [{ status: 'terminated' }],
    });
    const again = await start('bug', { retry_failed: true });
    expect(again.jobs).toMatchObject([{ outcome: 'retried', status: 'running' }]);
  });
});

it('a worker that lacks the workflow is told of', async () => {
  const alter = (code: string) => code.replaceAll('gatherWeather', 'gatherSnow');
  await withWorker(alter, async () => {
    await start('unknown-type');
    expect(await attentionOf('unknown-type')).toMatch(
      /since T: .*'gatherWeather'.*no such function is exported by the workflow bundle/,
    );
  });
});

it('workflow code that has changed is told of, and the job goes on with the code that began it', async () => {
  const same = (code: string) => code;
  const changed = (code: string) =>
    code
      .replace(BODY, `${BODY} gathering = { ...gathering, start_date: '1995-01-01' };`)
      .replaceAll('fetchChunk', 'fetchOther');
  const cli = String(product.env.TEMPORAL_CLI_PATH);
  const temporal = (...args: string[]) =>
    execFileSync(cli, [...args, '--address', address], { encoding: 'utf8' });
  await withWorker(same, async () => {
    await start('changed');
    while (!temporal('workflow', 'show', '-w', 'changed').includes('ActivityTaskScheduled')) {
      await sleep(50);
    }
  });
  await withWorker(changed, async () => {
    temporal('workflow', 'signal', '-w', 'changed', '--name', 'wake-up');
    expect(await attentionOf('changed')).toMatch(/since T: \[TMPRL1100\] Nondeterminism error: /);
  });
  await withWorker(same, async () => {
    for (;;) {
      const { jobs } = await call<Answer>(client, 'probe_status', { job_names: ['changed'] });
      if (!jobs[0]?.attention?.includes('workflow task')) break;
      await sleep(100);
    }
  });
});
