import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { type TemporalUser, temporalUser } from '../fakes/temporal-user.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let product: Product;
let client: Client;
let temporal: TemporalUser;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
  temporal = await temporalUser(product);
  client = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

/** Lets the last decade come, which is held back. */
let release = () => {};
beforeEach(() => {
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.setFault(({ query }) =>
    query.start_date === '2010-01-01' ? { kind: 'held', until } : undefined,
  );
});

interface Answer {
  jobs: {
    job_name: string;
    status: string;
    outcome?: string;
    message?: string;
    error?: string;
    attention?: string;
    place?: string;
    progress?: { chunks_done: number };
    result?: { rows: number };
  }[];
  done?: boolean;
}

let latitude = 0;
/** Of a place that no other test has, in four chunks of one step. */
function anInput(): Record<string, unknown> {
  latitude += 1;
  return {
    ...{ place: 'Handled', latitude, longitude: 20 },
    ...{ start_date: '1985-01-01', end_date: '2014-12-31' },
    ...{ resolution: 'daily', variables: ['temperature_2m_max'] },
  };
}

async function startByHand(name: string, more: string[] = [], input: unknown = anInput()) {
  const queue = more.includes('--task-queue') ? [] : ['--task-queue', 'durable-weather'];
  const what = ['--type', 'gatherWeather', '-w', name, '--input', JSON.stringify(input)];
  await temporal('workflow', 'start', ...what, ...queue, ...more);
}

type Job = Answer['jobs'][number];

async function probe(name: string): Promise<Job> {
  const { jobs } = await call<Answer>(client, 'probe_status', { job_names: [name] });
  return jobs[0] as Job;
}

/** The job once it is as it has to be. */
async function probeUntil(name: string, isSo: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const job = await probe(name);
    if (isSo(job)) return job;
    await sleep(50);
  }
}

const awaitJob = (name: string) => awaitEnds<Answer>(client, [name]);

const isInLastChunk = ({ progress }: Job) => progress?.chunks_done === 3;

const stepOf = async (name: string) =>
  JSON.parse(await temporal('workflow', 'describe', '-w', name, '-o', 'json')).pendingActivities[0];

describe('a reset', () => {
  it('while await_result waits is no end: the wait goes on with the new run', async () => {
    await startByHand('reset');
    await probeUntil('reset', isInLastChunk);
    const awaited = awaitJob('reset');
    await temporal(
      ...['workflow', 'reset', '-w', 'reset', '--type', 'FirstWorkflowTask', '--reason', 'again'],
    );
    release();
    expect(await awaited).toMatchObject({
      done: true,
      jobs: [{ status: 'completed', result: { rows: 10_957 } }],
    });
  });

  it('of a terminated job makes it run again', async () => {
    await startByHand('revived');
    await probeUntil('revived', isInLastChunk);
    await temporal('workflow', 'terminate', '-w', 'revived', '--reason', 'wrong place.');
    const terminated = { status: 'terminated', error: 'The job was terminated: wrong place.' };
    expect(await probe('revived')).toMatchObject(terminated);
    expect((await awaitJob('revived')).jobs).toMatchObject([terminated]);
    await temporal(
      ...['workflow', 'reset', '-w', 'revived', '--type', 'LastWorkflowTask', '--reason', 'right'],
    );
    expect(await probe('revived')).toMatchObject({ status: 'running' });
    release();
    expect((await awaitJob('revived')).jobs).toMatchObject([{ status: 'completed' }]);
  });
});

describe('a job that a schedule starts', () => {
  it('is listed, probed, awaited, read, exported, joined and deleted like any other', async () => {
    release();
    const input = anInput();
    await temporal(
      ...['schedule', 'create', '--schedule-id', 'nightly', '--cron', '0 5 1 1 * 2099'],
      ...['--type', 'gatherWeather', '--task-queue', 'durable-weather', '-w', 'nightly'],
      ...['--input', JSON.stringify(input)],
    );
    await temporal('schedule', 'trigger', '--schedule-id', 'nightly');
    let name: string | undefined;
    while (name === undefined) {
      const { jobs } = await call<Answer>(client, 'list_jobs', { prefix: 'nightly-' });
      name = jobs[0]?.job_name;
    }
    expect(name).toMatch(/^nightly-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect((await awaitJob(name)).jobs).toMatchObject([
      { job_name: name, status: 'completed', result: { rows: 10_957 } },
    ]);
    expect(await probe(name)).toMatchObject({ job_name: name, status: 'completed' });
    expect(await call(client, 'read_rows', { job_name: name })).toMatchObject({ total: 10_957 });
    const exported = { job_names: [name], format: 'csv' };
    const { path } = await call<{ path: string }>(client, 'export_data', exported);
    expect(path).toContain(name.replaceAll(':', '+'));
    const files = await readdir(join(product.store, 'jobs'));
    expect(files.filter((file) => file.startsWith('nightly-'))).toEqual([
      expect.stringMatching(new RegExp(`^${name.replaceAll(':', '\\+')}~[0-9a-f]{8}\\.json$`)),
    ]);
    const { place, longitude, ...selection } = input;
    const { latitude: _, ...asked } = selection;
    const again = await call<Answer>(client, 'start_gathering', {
      locations: [{ place, latitude: input.latitude, longitude, job_name: name }],
      ...{ ...asked, model: 'best_match', days: 'utc' },
    });
    expect(again.jobs).toMatchObject([{ outcome: 'joined', status: 'completed' }]);
    const deleted = await call<Answer>(client, 'delete_jobs', { job_names: [name] });
    expect(deleted.jobs).toMatchObject([{ job_name: name, outcome: 'deleted' }]);
    await temporal('schedule', 'delete', '--schedule-id', 'nightly');
  });
});

describe('a pause', () => {
  it('of an activity is told with who, why and how it goes on, and the job then goes on', async () => {
    await startByHand('held');
    await probeUntil('held', isInLastChunk);
    const id = (await stepOf('held')).activityId;
    expect(id).toBe('1985-2014');
    await temporal('activity', 'pause', '-w', 'held', '--activity-id', id, '--reason', 'lunch');
    // The worker hears of it with a heartbeat, and gives the step back.
    while ((await stepOf('held')).state !== 'PENDING_ACTIVITY_STATE_PAUSED') await sleep(50);
    expect((await stepOf('held')).activityId).toBe(id);
    const { attention } = await probe('held');
    expect(attention?.replace(/since \S+ by \S+:/, 'since T by W:')).toBe(
      `fetchChunk ${id} is paused since T by W: lunch; "temporal activity unpause --workflow-id held --activity-id ${id}" lets it go on.`,
    );
    const look = { job_names: ['held'], wait_seconds: 0 };
    expect((await call<Answer>(client, 'await_result', look)).jobs).toMatchObject([
      { status: 'running', attention },
    ]);
    await temporal('activity', 'unpause', '-w', 'held', '--activity-id', id);
    release();
    expect((await awaitJob('held')).jobs).toMatchObject([{ status: 'completed' }]);
  });

  it('of a job is told, and cancel_jobs ends it', async () => {
    await startByHand('paused');
    await probeUntil('paused', isInLastChunk);
    await temporal('workflow', 'pause', '-w', 'paused', '--reason', 'lunch');
    const { status, attention } = await probe('paused');
    expect(status).toBe('running');
    expect(attention?.replace(/since \S+ by \S+:/, 'since T by W:')).toBe(
      'The job is paused since T by W: lunch; "temporal workflow unpause --workflow-id paused" lets it go on.',
    );
    await call(client, 'cancel_jobs', { job_names: ['paused'] });
    expect((await awaitJob('paused')).jobs).toMatchObject([
      { status: 'cancelled', error: 'The job was cancelled; what it has stored is kept.' },
    ]);
    release();
  });
});

describe('a job that ended without completing', () => {
  it('by a person says by whom or why, in probe_status as in await_result', async () => {
    for (const name of ['stopped', 'dropped']) await startByHand(name);
    await temporal('workflow', 'terminate', '-w', 'dropped');
    await temporal('workflow', 'cancel', '-w', 'stopped');
    const stopped = await probeUntil('stopped', ({ status }) => status === 'cancelled');
    expect(stopped.error).toMatch(/^The job was cancelled by \S+; what it has stored is kept\.$/);
    const dropped = await probe('dropped');
    expect(dropped.error).toMatch(/^The job was terminated: Requested from CLI by \S+\.$/);
    for (const { job_name, status, error } of [stopped, dropped]) {
      expect((await awaitJob(job_name)).jobs).toMatchObject([{ status, error }]);
    }
    release();
  });
});

describe('a job that cannot begin', () => {
  it('because of a delay says when it does, and can be cancelled before', async () => {
    await startByHand('later', ['--start-delay', '1h']);
    const { status, attention } = await probe('later');
    expect(status).toBe('running');
    expect(attention).toMatch(/^The job was started with a delay, and begins at \d{4}-\S+Z\.$/);
    await call(client, 'cancel_jobs', { job_names: ['later'] });
    expect((await awaitJob('later')).jobs).toMatchObject([{ status: 'cancelled' }]);
  });

  it('because of its task queue says so, and cancel_jobs ends it', async () => {
    await startByHand('astray', ['--task-queue', 'durable_weather']);
    expect(await probe('astray')).toMatchObject({
      status: 'running',
      attention:
        'No worker polls task queue "durable_weather", on which this job was started; the workers of this server poll "durable-weather". cancel_jobs ends the job, so that it can be started there.',
    });
    await call(client, 'cancel_jobs', { job_names: ['astray'] });
    expect((await awaitJob('astray')).jobs).toMatchObject([
      {
        status: 'terminated',
        error:
          'The job was terminated: cancelled, while no worker polled its task queue durable_weather.',
      },
    ]);
  });
});

describe('what a person gives a job beside its input', () => {
  it('is not believed where it is memo: listed, probed and joined by the input', async () => {
    const input = anInput();
    const forged = { ...input, place: 'Elsewhere' };
    const progress = { chunks_done: 99, chunks_total: 100, rows: 5 };
    const memo = { input: forged, identity: 'x', progress };
    await startByHand(
      'forged',
      Object.entries(memo).flatMap(([key, value]) => ['--memo', `${key}=${JSON.stringify(value)}`]),
      input,
    );
    expect(await probeUntil('forged', isInLastChunk)).toMatchObject({
      progress: { chunks_done: 3, chunks_total: 4 },
    });
    const listed = await call<Answer>(client, 'list_jobs', { prefix: 'forged' });
    expect(listed.jobs).toMatchObject([{ job_name: 'forged', place: 'Handled' }]);
    const { place, latitude: lat, longitude, ...selection } = input;
    const joined = await call<Answer>(client, 'start_gathering', {
      locations: [{ place, latitude: lat, longitude, job_name: 'forged' }],
      ...{ ...selection, model: 'best_match', days: 'utc' },
    });
    expect(joined.jobs).toMatchObject([{ outcome: 'joined', status: 'running' }]);
    release();
    expect((await awaitJob('forged')).jobs).toMatchObject([{ status: 'completed' }]);
  });

  it('that cannot be read fails the job in words', async () => {
    const what = ['--type', 'gatherWeather', '--task-queue', 'durable-weather', '-w', 'unread'];
    await temporal(
      ...['workflow', 'start', ...what, '--input', 'abc'],
      ...['--input-meta', 'encoding=binary/encrypted'],
    );
    expect((await awaitJob('unread')).jobs).toMatchObject([
      {
        status: 'failed',
        error:
          'The input of gatherWeather cannot be read (Unknown encoding: binary/encrypted); it takes JSON, with the encoding json/plain.',
      },
    ]);
    const conflict = await call<Answer>(client, 'start_gathering', {
      locations: [{ latitude: 1, longitude: 2, job_name: 'unread' }],
      ...{ start_date: '2001-01-01', end_date: '2001-01-31', variables: ['rain_sum'] },
    });
    expect(conflict.jobs).toMatchObject([
      {
        outcome: 'conflict',
        message: expect.stringContaining(
          '"unread" is the name of a job whose input cannot be read (Unknown encoding: binary/encrypted); you asked for one that gathers 1, 2,',
        ),
      },
    ]);
  });
});
