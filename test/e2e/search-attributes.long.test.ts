import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { type DevServer, startDevServer } from '../fakes/dev-server.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import {
  eventTypesOf,
  type TemporalUser,
  temporalUser,
  temporalUserAt,
} from '../fakes/temporal-user.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';
import { startWorkerOf, type WorkerProcess } from '../fakes/worker-process.js';

const OSLO = { place: 'Oslo, Oslo, Norway', latitude: 59.91, longitude: 10.75 };
const RANGE = { start_date: '1985-01-01', end_date: '1994-12-31' };
const BY_HAND = {
  ...{ ...OSLO, ...RANGE, resolution: 'daily', variables: ['temperature_2m_max'] },
};

/** The search attributes of a job, by name. */
async function attributesOf(temporal: TemporalUser, name: string): Promise<object> {
  const { workflowExecutionInfo } = JSON.parse(
    await temporal('workflow', 'describe', '-w', name, '--output', 'json'),
  );
  const fields = Object.entries<{ data: string }>(
    workflowExecutionInfo.searchAttributes?.indexedFields ?? {},
  );
  return Object.fromEntries(
    fields
      .filter(([field]) => field.startsWith('Weather'))
      .map(([field, { data }]) =>
        [field, JSON.parse(Buffer.from(data, 'base64').toString())].flat(),
      ),
  );
}

/** The names of the signals that a job got. */
async function signalsOf(temporal: TemporalUser, name: string): Promise<Set<string>> {
  const shown = await temporal('workflow', 'show', '-w', name, '--output', 'json');
  const events: { workflowExecutionSignaledEventAttributes?: { signalName: string } }[] =
    JSON.parse(shown).events;
  const signals = events.flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
  return new Set(signals.map(({ signalName }) => signalName));
}

/** The jobs that a query finds, once it finds as many as there should be: visibility follows after a moment. */
async function found(temporal: TemporalUser, query: string, names: string[]): Promise<string[]> {
  for (;;) {
    const listed = await temporal('workflow', 'list', '--query', query, '--output', 'json');
    const ids = JSON.parse(listed).map(
      ({ execution }: { execution: { workflowId: string } }) => execution.workflowId,
    );
    if (JSON.stringify(ids.sort()) === JSON.stringify(names.sort())) return ids;
    await sleep(200);
  }
}

async function awaited(client: Client, job_name: string): Promise<string | undefined> {
  const { jobs } = await awaitEnds<{ jobs: { status: string }[] }>(client, [job_name]);
  return jobs[0]?.status;
}

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

describe('on the engine’s server', () => {
  let product: Product;
  let client: Client;
  let temporal: TemporalUser;
  beforeAll(async () => {
    product = await Product.create(upstream);
    temporal = await temporalUser(product);
    client = await product.connect();
  });
  afterAll(() => product.remove());

  const start = (job_name: string, more: object = {}) =>
    call(client, 'start_gathering', {
      ...{ locations: [{ ...OSLO, job_name }], ...RANGE, variables: ['temperature_2m_max'] },
      ...more,
    });

  it('a job that start_gathering started has all, and no event more than without them', async () => {
    await start('by-tool');
    expect(await awaited(client, 'by-tool')).toBe('completed');
    expect(await attributesOf(temporal, 'by-tool')).toEqual({
      WeatherPlace: 'Oslo',
      WeatherCountry: 'Norway',
      WeatherKind: 'gathering',
      WeatherResolution: 'daily',
      WeatherProvider: 'open-meteo',
      WeatherModel: 'era5',
      WeatherDays: 'local',
      WeatherStartDate: '1985-01-01',
      WeatherEndDate: '1994-12-31',
    });
    const events = await eventTypesOf(temporal, 'by-tool');
    expect(events).not.toContain('WORKFLOW_EXECUTION_SIGNALED');
    expect(events.filter((type) => type.startsWith('UPSERT'))).toEqual([]);
  });

  it('a job that was started by hand gets the same, and what was wrong is set right', async () => {
    const wrong = ['WeatherPlace="Bergen"', 'WeatherDays="local"', 'WeatherModel="era5"'];
    await temporal(
      ...['workflow', 'start', '--type', 'gatherWeather', '--task-queue', 'durable-weather'],
      ...['-w', 'by-hand', '--input', JSON.stringify(BY_HAND)],
      ...wrong.flatMap((attribute) => ['--search-attribute', attribute]),
    );
    expect(await awaited(client, 'by-hand')).toBe('completed');
    expect(await attributesOf(temporal, 'by-hand')).toMatchObject({
      ...{ WeatherPlace: 'Oslo', WeatherCountry: 'Norway' },
      ...{ WeatherModel: 'best_match', WeatherDays: 'utc', WeatherKind: 'gathering' },
    });
    await found(temporal, "WeatherPlace = 'Oslo'", ['by-hand', 'by-tool']);
    await found(temporal, "WeatherModel = 'era5' AND WeatherDays = 'local'", ['by-tool']);
    await found(temporal, "WeatherStartDate < '1990-01-01' AND WeatherCountry = 'Norway'", [
      ...['by-hand', 'by-tool'],
    ]);
  });

  it('a lookup has them too', async () => {
    const rows = [{ latitude: 1, longitude: 2, date: '2001-02-03' }];
    await call(client, 'start_lookup', { rows, variables: ['rain_sum'], job_name: 'looked-up' });
    expect(await awaited(client, 'looked-up')).toBe('completed');
    expect(await attributesOf(temporal, 'looked-up')).toMatchObject({
      ...{ WeatherPlace: 'rows', WeatherKind: 'lookup', WeatherResolution: 'daily' },
    });
    await found(temporal, "WeatherKind = 'lookup'", ['looked-up']);
  });

  it('a job of one chunk issues one command, and then ends', async () => {
    await start('decade', {
      ...{ start_date: '1985-01-01', end_date: '1989-12-31', resolution: 'hourly' },
      variables: ['temperature_2m'],
    });
    expect(await awaited(client, 'decade')).toBe('completed');
    const events = await eventTypesOf(temporal, 'decade');
    expect(events.filter((type) => !type.startsWith('WORKFLOW_TASK'))).toEqual([
      'WORKFLOW_EXECUTION_STARTED',
      'ACTIVITY_TASK_SCHEDULED',
      'ACTIVITY_TASK_STARTED',
      'ACTIVITY_TASK_COMPLETED',
      'WORKFLOW_EXECUTION_COMPLETED',
    ]);
  });

  it('WeatherWaiting tells an outage while it lasts', async () => {
    let isDown = true;
    upstream.setFault(() =>
      isDown ? { kind: 'status', status: 503, reason: 'Overloaded' } : undefined,
    );
    await start('waits', { variables: ['rain_sum'] });
    await found(temporal, "WeatherWaiting = 'outage'", ['waits']);
    isDown = false;
    // Its next attempt may have come already.
    await temporal('activity', 'reset', '-w', 'waits', '--activity-id', '1985-1994').catch(
      () => '',
    );
    expect(await awaited(client, 'waits')).toBe('completed');
    // Of one question.
    const events = await eventTypesOf(temporal, 'waits');
    expect(events.filter((type) => type.startsWith('MARKER'))).toHaveLength(1);
    await found(temporal, 'WeatherWaiting IS NOT NULL', []);
  });

  it('WeatherWaiting tells a limit of upstream’s, and nothing once the job is cancelled', async () => {
    upstream.setFault(() => ({ kind: 'rateLimited', limit: 'daily' }));
    await start('limited', { variables: ['snowfall_sum'] });
    await found(temporal, "WeatherWaiting = 'limit'", ['limited']);
    await temporal('workflow', 'cancel', '-w', 'limited');
    expect(await awaited(client, 'limited')).toBe('cancelled');
    // The Web UI shows no more of a signal than its name.
    expect(await signalsOf(temporal, 'limited')).toEqual(new Set(['waiting-limit']));
    await found(temporal, 'WeatherWaiting IS NOT NULL', []);
    upstream.setFault(undefined);
  });

  it('a signal that no activity sent changes nothing', async () => {
    upstream.setFault(() => ({ kind: 'hang' }));
    await start('held', {
      variables: ['wind_speed_10m_max'],
      locations: [{ latitude: 5, longitude: 6, job_name: 'held' }],
    });
    for (const input of [
      '"outage"',
      '{"step":1,"reason":"outage"}',
      '{"step":"x","reason":"rain"}',
      'null',
    ]) {
      const name = 'waiting-outage';
      await temporal('workflow', 'signal', '-w', 'held', '--name', name, '--input', input);
    }
    await temporal('workflow', 'cancel', '-w', 'held');
    expect(await awaited(client, 'held')).toBe('cancelled');
    expect(await attributesOf(temporal, 'held')).not.toHaveProperty('WeatherWaiting');
    upstream.setFault(undefined);
  });
});

describe('on a server that knows none of them', () => {
  let server: DevServer;
  let product: Product;
  let client: Client;
  let worker: WorkerProcess;
  let temporal: TemporalUser;
  beforeAll(async () => {
    server = await startDevServer();
    // The first request of an hour passes, however heavy; others wait for the next hour.
    product = await Product.create(upstream, {
      ...{ TEMPORAL_ADDRESS: server.address, DURABLE_WEATHER_WEIGHT_PER_HOUR: '1' },
    });
    temporal = temporalUserAt(product, server.address);
    worker = startWorkerOf(product);
    client = await product.connect();
  });
  afterAll(async () => {
    await worker.end();
    await product.remove();
    await server.stop();
  });

  const MONTH = { start_date: '2020-01-01', end_date: '2020-01-31' };
  const start = (job_name: string, latitude: number, days: object) =>
    call(client, 'start_gathering', {
      ...{ locations: [{ latitude, longitude: 2, job_name }], variables: ['rain_sum'] },
      ...days,
    });

  it('jobs run all the same, whoever starts them and whatever they wait for', async () => {
    await start('first', 1, MONTH);
    expect(await awaited(client, 'first')).toBe('completed');
    await temporal(
      ...['workflow', 'start', '--type', 'gatherWeather', '--task-queue', 'durable-weather'],
      ...['-w', 'second', '--input', JSON.stringify({ ...BY_HAND, latitude: 5 })],
    );
    for (;;) {
      const { jobs } = await call<{ jobs: { attention?: string }[] }>(client, 'probe_status', {
        job_names: ['second'],
      });
      if (jobs[0]?.attention?.includes("the hour's budget of 1 is spent")) break;
      await sleep(100);
    }
    await temporal('workflow', 'cancel', '-w', 'second');
    expect(await awaited(client, 'second')).toBe('cancelled');
  });

  it('the worker says once what is missing, and doctor says it too', async () => {
    const words =
      'WeatherPlace, WeatherCountry, WeatherKind, WeatherResolution, WeatherProvider, WeatherModel, WeatherDays, WeatherStartDate, WeatherEndDate, WeatherWaiting: jobs run all the same, and are not found by it; "durable-weather add-search-attributes" adds them';
    expect(worker.said().split('has no search attribute')).toHaveLength(2);
    expect(worker.said()).toContain(`namespace default has no search attribute ${words}`);
    const { stdout } = await product.run(['doctor']);
    expect(stdout).toContain(`search attributes                  default lacks ${words}`);
  });

  it('one command adds them, and says where nothing is left to add', async () => {
    expect(await product.run(['add-search-attributes'])).toEqual({
      code: 0,
      stdout:
        'Added to namespace default: WeatherPlace, WeatherCountry, WeatherKind, WeatherResolution, WeatherProvider, WeatherModel, WeatherDays, WeatherStartDate, WeatherEndDate, WeatherWaiting.\n',
      stderr: '',
    });
    expect((await product.run(['add-search-attributes'])).stdout).toBe(
      'Namespace default has all of them.\n',
    );
    expect((await product.run(['doctor'])).stdout).toMatch(/✓ search attributes +default has all/);
  });

  it('then new jobs tell what they wait for, here a budget of our own', async () => {
    await worker.end();
    worker = startWorkerOf(product);
    // Of two chunks, so that one waits also where an hour has begun since.
    await start('third', 7, RANGE);
    await found(temporal, "WeatherWaiting = 'budget' AND WeatherPlace = '7, 2'", ['third']);
    await temporal('workflow', 'cancel', '-w', 'third');
  });
});

it('a server of the engine’s is not asked for', async () => {
  const product = await Product.create(upstream);
  expect(await product.run(['add-search-attributes'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'TEMPORAL_ADDRESS is not set; the server of the engine gets its search attributes by itself, at each start. Set it to add them to a server of your own.\n',
  });
  await product.remove();
});
