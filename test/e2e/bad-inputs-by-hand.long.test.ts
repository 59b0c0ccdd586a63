import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { MODEL_NAMES } from '../../src/weather/gathering.js';
import { VARIABLES } from '../../src/weather/variables.js';
import { type DevServer, startDevServer } from '../fakes/dev-server.js';
import { call, Product } from '../fakes/product.js';
import { type TemporalUser, temporalUserAt } from '../fakes/temporal-user.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';
import { startWorkerOf, type WorkerProcess } from '../fakes/worker-process.js';

let upstream: Upstream;
let server: DevServer;
let product: Product;
let worker: WorkerProcess;
let client: Client;
let temporal: TemporalUser;
beforeAll(async () => {
  upstream = await startUpstream();
  server = await startDevServer();
  product = await Product.create(upstream, { TEMPORAL_ADDRESS: server.address });
  worker = startWorkerOf(product);
  await worker.says('polling');
  temporal = temporalUserAt(product, server.address);
  client = await product.connect();
});
afterAll(async () => {
  await worker.end();
  await product.remove();
  await server.stop();
  await upstream.close();
});

const GATHER = {
  ...{ latitude: 10, longitude: 20, start_date: '2001-01-01', end_date: '2001-01-31' },
  ...{ resolution: 'daily', variables: ['rain_sum'] },
};
const LOOK_UP = {
  ...{ table: 'a'.repeat(64), columns: { time: 'date', place: 'town' } },
  ...{ resolution: 'daily', variables: ['rain_sum'], format: 'csv' },
};
const { variables: _, ...WITHOUT_VARIABLES } = GATHER;

const DAILY = Object.keys(VARIABLES.daily).join(', ');

interface Ended {
  status: string;
  error?: string;
}

/** By kind: the workflow, its input as it is typed (none if undefined), and what the job says. */
const KINDS: Record<string, [type: string, input: string | undefined, words: string]> = {
  'no-input': ['gatherWeather', undefined, 'gatherWeather is missing; it takes an object.'],
  text: ['gatherWeather', '"Oslo"', 'gatherWeather is "Oslo"; it takes an object.'],
  list: ['gatherWeather', '[1]', 'gatherWeather is [1]; it takes an object.'],
  'no-variables': [
    'gatherWeather',
    JSON.stringify(WITHOUT_VARIABLES),
    'variables is missing; it takes an array of at least one string.',
  ],
  'text-for-number': [
    'gatherWeather',
    JSON.stringify({ ...GATHER, latitude: '10' }),
    'latitude is "10"; it takes a number.',
  ],
  'number-for-text': [
    'gatherWeather',
    JSON.stringify({ ...GATHER, start_date: 2001 }),
    'start_date is 2001; it takes a string.',
  ],
  backwards: [
    'gatherWeather',
    JSON.stringify({ ...GATHER, end_date: '2000-12-31' }),
    'end_date 2000-12-31 is before start_date 2001-01-01; give the earlier day as start_date.',
  ],
  'unknown-variable': [
    'gatherWeather',
    JSON.stringify({ ...GATHER, variables: ['rain'] }),
    `variables has "rain", which is not a daily variable (it is one of resolution hourly; nearest: rain_sum); known are ${DAILY}.`,
  ],
  'unknown-model': [
    'gatherWeather',
    JSON.stringify({ ...GATHER, model: 'era6' }),
    `model is "era6"; it takes one of ${MODEL_NAMES.join(', ')}.`,
  ],
  'lookup-no-input': ['lookUpWeather', undefined, 'lookUpWeather is missing; it takes an object.'],
  'lookup-no-table': [
    'lookUpWeather',
    JSON.stringify({ ...LOOK_UP, table: '../../etc/passwd' }),
    'table is "../../etc/passwd"; it takes the SHA-256 of a table, in 64 hexadecimal digits.',
  ],
  'lookup-no-place': [
    'lookUpWeather',
    JSON.stringify({ ...LOOK_UP, columns: { time: 'date' } }),
    'columns is {"time":"date"}; it takes an object with time, and place or latitude and longitude.',
  ],
};

it('each kind of bad input that is typed into the CLI fails its job at once, in one sentence', async () => {
  for (const [name, [type, input]] of Object.entries(KINDS)) {
    await temporal(
      ...['workflow', 'start', '--type', type, '--task-queue', 'durable-weather', '-w', name],
      ...(input === undefined ? [] : ['--input', input]),
    );
  }
  const names = Object.keys(KINDS);
  const told = await Promise.all(
    names.map(async (name) => {
      const { jobs } = await call<{ jobs: Ended[] }>(client, 'await_result', {
        ...{ job_names: [name], wait_seconds: 45 },
      });
      return [name, jobs[0]?.status, jobs[0]?.error];
    }),
  );
  expect(told).toEqual(names.map((name) => [name, 'failed', KINDS[name]?.[2]]));
  expect(upstream.requests).toEqual([]);
});
