import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const HOSTS = 8;

let upstream: Upstream;
let product: Product;
let clients: Client[];
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
  clients = await Promise.all(Array.from({ length: HOSTS }, () => product.connect()));
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

interface Answer {
  jobs: { outcome: string; status: string; message?: string; result?: object }[];
}

const RANGE = { start_date: '2005-01-01', end_date: '2014-12-31', variables: ['rain_sum'] };

/** One call from each host for a job of one name; the number of requests that were sent to upstream for it. */
async function startAtOnce(job_name: string, latitudeOf: (host: number) => number) {
  const before = upstream.requests.length;
  const answers = await Promise.all(
    clients.map((client, host) =>
      call<Answer>(client, 'start_gathering', {
        locations: [{ latitude: latitudeOf(host), longitude: 20, job_name }],
        ...RANGE,
      }),
    ),
  );
  const ended = await awaitEnds<Answer>(clients[0] as Client, [job_name]);
  expect(ended.jobs).toMatchObject([{ status: 'completed', result: { rows: 3652 } }]);
  const jobs = answers.flatMap((answer) => answer.jobs);
  return { jobs, requests: upstream.requests.length - before };
}

const outcomesOf = (jobs: Answer['jobs']) => jobs.map(({ outcome }) => outcome).sort();

it('D2: eight hosts that start one job at once, and find no engine, start one workflow with one set of fetches', async () => {
  const { jobs, requests } = await startAtOnce('wanted', () => 10);
  expect(outcomesOf(jobs)).toEqual([...Array(HOSTS - 1).fill('joined'), 'started']);
  expect(requests).toBe(2);
});

it('D3: of eight that give one name to different jobs one has it, and the others are shown both', async () => {
  const { jobs, requests } = await startAtOnce('contested', (host) => 11 + host);
  expect(outcomesOf(jobs)).toEqual([...Array(HOSTS - 1).fill('conflict'), 'started']);
  const winner = 11 + jobs.findIndex(({ outcome }) => outcome === 'started');
  const others = jobs.filter(({ outcome }) => outcome === 'conflict');
  for (const { message } of others) {
    expect(message).toContain(
      `"contested" is the name of a job that gathers ${winner}, 20, daily 2005-01-01 to 2014-12-31, rain_sum, of model era5 with days of UTC+01:00, standard time; you asked for one that gathers `,
    );
  }
  expect(requests).toBe(2);
});
