import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let product: Product;
beforeEach(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
});
afterEach(async () => {
  await product.remove();
  await upstream.close();
});

interface Answer {
  jobs: { outcome: string; status: string; message?: string; result?: object }[];
}

const HOSTS = 8;
const RANGE = { start_date: '2005-01-01', end_date: '2014-12-31', variables: ['rain_sum'] };

/** One call from each of some hosts, whose servers all find no engine yet. */
async function startAtOnce(latitudeOf: (host: number) => number) {
  const clients = await Promise.all(Array.from({ length: HOSTS }, () => product.connect()));
  const answers = await Promise.all(
    clients.map((client, host) =>
      call<Answer>(client, 'start_gathering', {
        locations: [{ latitude: latitudeOf(host), longitude: 20, job_name: 'wanted' }],
        ...RANGE,
      }),
    ),
  );
  const [client] = clients as [Awaited<ReturnType<Product['connect']>>];
  const ended = await awaitEnds<Answer>(client, ['wanted']);
  expect(ended.jobs).toMatchObject([{ status: 'completed', result: { rows: 3652 } }]);
  return answers.flatMap(({ jobs }) => jobs);
}

const outcomesOf = (jobs: Answer['jobs']) => jobs.map(({ outcome }) => outcome).sort();

it('D2: eight hosts that start one job at once start one workflow with one set of fetches', async () => {
  const jobs = await startAtOnce(() => 10);
  expect(outcomesOf(jobs)).toEqual([...Array(HOSTS - 1).fill('joined'), 'started']);
  expect(upstream.requests).toHaveLength(2);
});

it('D3: of eight that give one name to different jobs one has it, and the others are shown both', async () => {
  const jobs = await startAtOnce((host) => 10 + host);
  expect(outcomesOf(jobs)).toEqual([...Array(HOSTS - 1).fill('conflict'), 'started']);
  const winner = 10 + jobs.findIndex(({ outcome }) => outcome === 'started');
  const others = jobs.filter(({ outcome }) => outcome === 'conflict');
  for (const { message } of others) {
    expect(message).toContain(
      `"wanted" is the name of a job that gathers ${winner}, 20, daily 2005-01-01 to 2014-12-31, rain_sum, of model era5 with days of UTC+01:00, standard time; you asked for one that gathers `,
    );
  }
  expect(upstream.requests).toHaveLength(2);
});
