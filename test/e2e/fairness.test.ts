import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let product: Product;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream, { DURABLE_WEATHER_MAX_CONCURRENCY: '1' });
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

/** Jobs that are big, times the chunks that each has in the queue. */
const QUEUED = 6 * 4;

it('a month that comes after 85 years of six places gets its turn before they are done', async () => {
  const client = await product.connect();
  const start = (longitudes: number[], more: object) =>
    call<{ jobs: { job_name: string }[] }>(client, 'start_gathering', {
      locations: longitudes.map((longitude) => ({ latitude: 10, longitude })),
      ...more,
    });
  await start([1, 2, 3, 4, 5, 6], {
    start_date: '1940-01-01',
    end_date: '2023-12-31',
    resolution: 'hourly',
    variables: ['temperature_2m', 'precipitation', 'wind_speed_10m'],
  });
  const month = { start_date: '2020-01-01', end_date: '2020-01-31' };
  const { jobs } = await start([7], month);
  const before = upstream.requests.length;
  const job_names = jobs.map(({ job_name }) => job_name);
  const answer = await call<{ done: boolean }>(client, 'await_result', { job_names });

  expect(answer.done).toBe(true);
  const turn = upstream.requests.findIndex(({ query }) => query.longitude === '7');
  expect(turn - before).toBeLessThan(QUEUED / 2);
});
