import { beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { awaitEnds, call, type Product } from '../fakes/product.js';
import { type TemporalUser, temporalUser } from '../fakes/temporal-user.js';
import { useProduct } from '../fakes/use-product.js';

let product: Product;
let client: Client;
let temporal: TemporalUser;
useProduct((used) => {
  ({ product, client } = used);
});
beforeAll(async () => {
  temporal = await temporalUser(product);
});

let jobs = 0;

/** Whether a new job of a month has been done by an activity of the queue of fetches. */
async function passesTheQueue(): Promise<boolean> {
  jobs += 1;
  const job_name = `month-${jobs}`;
  await call(client, 'start_gathering', {
    locations: [{ latitude: jobs, longitude: 8, job_name }],
    ...{ start_date: '2020-01-01', end_date: '2020-01-31' },
  });
  expect(await awaitEnds(client, [job_name])).toMatchObject({ jobs: [{ status: 'completed' }] });
  const { stdout } = await product.run(['steps', job_name, '--json']);
  return JSON.parse(stdout).steps[0].activity === 'fetchChunk';
}

const setRate = (rate: string) =>
  temporal(
    ...['task-queue', 'config', 'set', '--task-queue', 'durable-weather-fetch'],
    ...['--task-queue-type', 'activity', '--queue-rps-limit', rate],
  );

it('a rate that is set on the queue of fetches holds for small jobs too, while it is set', async () => {
  expect(await passesTheQueue()).toBe(false);
  await setRate('50');
  while (!(await passesTheQueue())) {
    // A worker looks every 10 s.
  }
  await setRate('default');
  while (await passesTheQueue()) {
    // The same.
  }
});
