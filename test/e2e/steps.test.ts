import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { KnownStep } from '../../src/durable/steps.js';
import { CLI } from '../../src/engine-options.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { type TemporalUser, temporalUser } from '../fakes/temporal-user.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

interface Answer {
  jobs: { status: string; error?: string; steps?: KnownStep[]; steps_note?: string }[];
}

/** With the one that is held, as many as a job has in flight. */
const FAILING = ['1970-01-01', '1980-01-01', '2000-01-01'];
const CHUNKS = ['1965-1969', '1970-1979', '1980-1989', '1990-1999', '2000-2009', '2010-2014'];

let upstream: Upstream;
let product: Product;
let client: Client;
let temporal: TemporalUser;
let isDown = true;
let release = () => {};
beforeAll(async () => {
  upstream = await startUpstream();
  // As many as a job has in flight.
  product = await Product.create(upstream, { DURABLE_WEATHER_MAX_CONCURRENCY: '4' });
  temporal = await temporalUser(product);
  client = await product.connect();
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.setFault(({ query }) => {
    if (isDown && FAILING.includes(query.start_date ?? '')) {
      return { kind: 'status', status: 503, reason: 'Overloaded' };
    }
    return query.start_date === '1990-01-01' ? { kind: 'held', until } : undefined;
  });
  await call(client, 'start_gathering', {
    locations: [{ place: 'Oslo, NO', latitude: 59.91, longitude: 10.75, job_name: 'oslo' }],
    ...{ start_date: '1965-01-01', end_date: '2014-12-31' },
    ...{ resolution: 'hourly', variables: ['temperature_2m'] },
  });
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

async function probed(name = 'oslo'): Promise<Answer['jobs'][number]> {
  const answer = await call<Answer>(client, 'probe_status', {
    ...{ job_names: [name], detail: 'steps' },
  });
  return answer.jobs[0] as Answer['jobs'][number];
}

async function stepsWhen(
  isSo: (steps: KnownStep[]) => boolean,
  name?: string,
): Promise<KnownStep[]> {
  for (;;) {
    const { steps = [] } = await probed(name);
    if (isSo(steps)) return steps;
    await sleep(50);
  }
}

/** One of our worker. */
const WORKER = expect.stringMatching(/^durable-weather \d+\.\d+\.\d+ \d+@\S+$/);
const ENDED = { state: 'completed', worker: WORKER, seconds: expect.any(Number) };

it('a running job has each chunk by its years, with state, attempt, error, worker and next try', async () => {
  const steps = await stepsWhen(
    ([done, one, two, held, failing, ...others]) =>
      done?.state === 'completed' &&
      one?.worker !== undefined &&
      two?.worker !== undefined &&
      held?.state === 'started' &&
      failing?.next_attempt_at !== undefined &&
      others.length === 1,
  );
  const inFlight = (step: string) => expect.objectContaining({ step, worker: WORKER });
  expect(steps).toEqual([
    { ...ENDED, step: '1965-1969', attempt: 1 },
    inFlight('1970-1979'),
    inFlight('1980-1989'),
    { step: '1990-1999', state: 'started', attempt: 1, worker: WORKER },
    {
      ...{ step: '2000-2009', state: 'scheduled', worker: WORKER },
      attempt: expect.any(Number),
      error: 'upstream answered 503: Overloaded',
      next_attempt_at: expect.stringMatching(/^\d{4}-\S+Z$/),
    },
    { step: '2010-2014', state: 'not_started' },
  ]);
  const { stdout } = await product.run(['steps', 'oslo']);
  expect(stdout).toMatch(/2010-2014 +│ not_started +│ +│ +│ +│ +│/);
});

it('is followed until it ends, with a line for each change', async () => {
  const command = [CLI, 'steps', 'oslo', '--follow', '--json'];
  const following = spawn(process.execPath, command, {
    env: product.env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines: { step?: string; state?: string; status?: string }[] = [];
  const ended = () => lines.flatMap(({ step, state }) => (state === 'completed' ? [step] : []));
  createInterface({ input: following.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    if (ended().length === CHUNKS.length - 1) release();
  });
  const hasEnded = once(following, 'close');
  while (lines.length < CHUNKS.length) await sleep(20);
  isDown = false;
  for (const step of ['1970-1979', '1980-1989', '2000-2009']) {
    // Its next attempt may have come already.
    await temporal('activity', 'reset', '-w', 'oslo', '--activity-id', step).catch(() => '');
  }
  await hasEnded;
  expect(lines.at(-1)).toEqual({ job_name: 'oslo', status: 'completed' });
  expect(ended().sort()).toEqual(CHUNKS);
  expect(ended().at(-1)).toBe('1990-1999');
});

it('a finished job has the same from its history, and the command shows it as a table', async () => {
  const { status, steps } = await probed();
  expect({ status, steps: steps?.map(({ step, state }) => [step, state]) }).toEqual({
    status: 'completed',
    steps: CHUNKS.map((step) => [step, 'completed']),
  });
  const { stdout } = await product.run(['steps', 'oslo']);
  expect(stdout).toMatch(/2000-2009 +│ completed +│ \d+ +│ took [\d.]+ s +│ durable-weather /);
});

it('a job whose history is gone says so', async () => {
  await temporal('workflow', 'delete', '-w', 'oslo', '--yes');
  for (;;) {
    const { status, steps_note } = await probed();
    expect(status).toBe('completed');
    if (steps_note !== undefined) {
      expect(steps_note).toBe(
        'Temporal has no history of this job, or no more: it keeps one for as long as its namespace says.',
      );
      break;
    }
    await sleep(100);
  }
});

/** Upstream refuses one chunk where that is wanted, and answers nothing to the others: all fit into its slots. */
async function startAmong(job_name: string, isRefused: boolean): Promise<void> {
  upstream.setFault(({ query }) =>
    isRefused && query.start_date === '1990-01-01'
      ? { kind: 'status', status: 400, reason: 'Not this decade' }
      : { kind: 'hang' },
  );
  await call(client, 'start_gathering', {
    locations: [{ place: 'Bergen, NO', latitude: 60.39, longitude: 5.32, job_name }],
    ...{ start_date: '1970-01-01', end_date: '2009-12-31' },
    ...{ resolution: 'hourly', variables: ['rain'] },
  });
}

interface Ended {
  pendingActivities?: object[];
}

interface Failure {
  message: string;
  stackTrace?: string;
  cause?: Failure;
}

/** What Temporal's Web UI shows of a job that has ended. */
async function inWebUi(name: string): Promise<{ pending: object[]; failure: Failure | undefined }> {
  await awaitEnds(client, [name]);
  const asJson = ['-w', name, '--output', 'json'];
  const { pendingActivities = [] }: Ended = JSON.parse(
    await temporal('workflow', 'describe', ...asJson),
  );
  const { events } = JSON.parse(await temporal('workflow', 'show', ...asJson));
  const { failure } = events.at(-1).workflowExecutionFailedEventAttributes ?? {};
  return { pending: pendingActivities, failure };
}

it('a job of which upstream refuses one chunk stops the others, and fails with the words of upstream', async () => {
  await startAmong('refused', true);
  const { pending, failure } = await inWebUi('refused');
  expect(pending).toEqual([]);
  const words = 'upstream answered 400: Not this decade';
  expect(failure).toMatchObject({ message: words, cause: { cause: { message: words } } });
  expect(JSON.stringify(failure)).not.toContain('stackTrace');
  const { steps, ...job } = await probed('refused');
  expect(job).toMatchObject({ status: 'failed', error: words });
  expect(steps?.map(({ step, state }) => [step, state])).toEqual([
    ['1970-1979', 'cancelled'],
    ['1980-1989', 'cancelled'],
    ['1990-1999', 'failed'],
    ['2000-2009', 'cancelled'],
  ]);
});

it('a job that is cancelled ends when its chunks have stopped', async () => {
  await startAmong('cancelled', false);
  await stepsWhen((steps) => steps.some(({ state }) => state === 'started'), 'cancelled');
  await call(client, 'cancel_jobs', { job_names: ['cancelled'] });
  expect(await inWebUi('cancelled')).toEqual({ pending: [], failure: undefined });
  const { steps, ...job } = await probed('cancelled');
  expect(job).toMatchObject({
    ...{ status: 'cancelled', error: 'The job was cancelled; what it has stored is kept.' },
  });
  expect(steps?.map(({ state }) => state)).toEqual(Array(4).fill('cancelled'));
});

it('a job of days has one step, and a further one for a decade that failed in it', async () => {
  upstream.setFault(({ query, attempt }) =>
    query.start_date === '1980-01-01' && attempt === 1
      ? { kind: 'status', status: 503, reason: 'Overloaded' }
      : undefined,
  );
  await call(client, 'start_gathering', {
    locations: [{ place: 'Bodø, NO', latitude: 67.28, longitude: 14.4, job_name: 'days' }],
    ...{ start_date: '1975-01-01', end_date: '2009-12-31', variables: ['rain_sum'] },
  });
  await awaitEnds(client, ['days']);
  const { steps } = await probed('days');
  expect(steps?.map(({ step, state, attempt }) => [step, state, attempt])).toEqual([
    ['1975-2009', 'completed', 1],
    ['1980-1989', 'completed', 1],
  ]);
  const asked = upstream.requestsFor({ daily: 'rain_sum' }).map(({ query }) => query.start_date);
  expect(asked.sort()).toEqual([
    ...['1975-01-01', '1980-01-01', '1980-01-01', '1990-01-01', '2000-01-01'],
  ]);
});

it('a lookup that is cancelled ends when its requests have stopped, by which its steps are called', async () => {
  upstream.setFault(() => ({ kind: 'hang' }));
  const rows = [1, 2, 3, 4].map((place) => ({
    ...{ latitude: 10 * place, longitude: 10 * place, date: '2001-02-03' },
  }));
  const input = { rows, variables: ['rain_sum'], job_name: 'rows' };
  await call(client, 'start_lookup', input);
  await stepsWhen((steps) => steps.length === 5 && steps[4]?.state === 'started', 'rows');
  await call(client, 'cancel_jobs', { job_names: ['rows'] });
  expect(await inWebUi('rows')).toEqual({ pending: [], failure: undefined });
  const { steps } = await probed('rows');
  expect(steps?.map(({ step, state }) => [step, state])).toEqual([
    ['1', 'completed'],
    ...[1, 2, 3, 4].map((request) => [`request-${request}`, 'cancelled']),
  ]);
});

it('a name that no job has is bad input', async () => {
  expect(await product.run(['steps', 'olso'])).toMatchObject({
    code: 2,
    stderr:
      'No job is called "olso"; start_gathering or start_lookup starts jobs and returns their names.\n',
  });
});
