import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

interface Recipe {
  heading: string;
  command: string;
}

/** The page's recipes: each third heading with the commands below it. */
const RECIPES: Recipe[] = readFileSync(resolve('docs/temporal-cli.md'), 'utf8')
  .split(/^### /m)
  .slice(1)
  .map((section) => ({
    heading: section.slice(0, section.indexOf('\n')),
    command: /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '',
  }));

/** What each command prints, once it has: visibility follows a job after a moment. */
const PRINTS: Record<string, RegExp> = {
  'Start a job by hand': /WorkflowId\s+oslo/,
  'List running jobs': /Running\s+oslo\s+gatherWeather/,
  'List the jobs of a place': /Running\s+oslo\s+gatherWeather/,
  'List the jobs of a country that reach back before 1990': /Running\s+bergen\s+gatherWeather/,
  'List the jobs of a model': /Running\s+bergen\s+gatherWeather/,
  'List the jobs that wait for upstream': /Running\s+trondheim\s+gatherWeather/,
  'Count the jobs that wait for upstream': /total: 1/i,
  'List jobs by resolution and start': /Running\s+bergen\s+gatherWeather/,
  'List jobs by the beginning of their name': /Running\s+oslo\s+gatherWeather/,
  'Count jobs by status': /total: [1-9]/i,
  'Look at one job': /Pending Activities: 1[\s\S]*ActivityId\s+2010-2014/,
  'Show the history of a job': /WorkflowExecutionStarted[\s\S]*ActivityTaskCompleted/,
  'Ask how far a job is': /"chunks_done":3,"chunks_total":4,"rows":219144/,
  'Read the details that the Web UI shows': /3 of 4 chunks \(75 %\), 219144 rows/,
  "See where the workflow's code stands": /workflows\/fetch-chunks\.ts/,
  'Pause one chunk': /^/,
  'Let a chunk go on': /^/,
  'Pause a job': /paused/i,
  'Let a job go on': /^/,
  'Try now instead of waiting': /^/,
  'Wait for the result of a job': /COMPLETED[\s\S]*"rows":262968/,
  'Run a job again from its beginning': /Resetting workflow oslo/,
  'Cancel a job': /Canceled workflow/,
  'Terminate a job': /Workflow terminated/,
  'Cancel all running jobs of a place': /Started batch/,
  'See what became of a batch': /Completed/,
  'Gather on a schedule': /^/,
  'Start a scheduled job now': /Trigger request sent/,
  'List the jobs of a schedule': /Completed\s+oslo-monthly-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/,
  'Delete a schedule': /^/,
  'See who polls the task queue': /workflow\s+durable-weather \d+\.\d+\.\d+ \d+@\S+/,
  'List workers': /durable-weather/,
  'List the search attributes': /WeatherPlace\s+Keyword/,
};

let upstream: Upstream;
let product: Product;
let client: Client;
let env: Record<string, string>;
/** The last years of Oslo are held back, those of Trondheim fail, and others never come. */
const OSLO = '59.91';
const TRONDHEIM = '63.43';
let isDown = true;
/** Lets Oslo's last years come. */
let release = () => {};
beforeAll(async () => {
  upstream = await startUpstream();
  // What is held or never comes keeps no other job from upstream.
  product = await Product.create(upstream, { DURABLE_WEATHER_MAX_CONCURRENCY: '6' });
  await product.run(['up']);
  const { temporal } = await readEngineStatus(product.home);
  const folder = dirname(String(product.env.TEMPORAL_CLI_PATH));
  env = {
    ...product.env,
    PATH: `${folder}:${process.env.PATH}`,
    TEMPORAL_ADDRESS: String(temporal?.address),
  };
  client = await product.connect();
  const until = new Promise<void>((done) => {
    release = done;
  });
  upstream.setFault(({ query }) => {
    if (query.start_date !== '2010-01-01') return undefined;
    if (query.latitude === OSLO) return { kind: 'held', until };
    if (query.latitude !== TRONDHEIM) return { kind: 'hang' };
    return isDown ? { kind: 'status', status: 503, reason: 'Overloaded' } : undefined;
  });
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

interface Answer {
  jobs: { status: string; error?: string; attention?: string; outcome?: string }[];
}

const start = (job_name: string, place: string, latitude: number) =>
  call<Answer>(client, 'start_gathering', {
    locations: [{ place, latitude, longitude: 10, job_name }],
    ...{ start_date: '1985-01-01', end_date: '2014-12-31', variables: ['temperature_2m_max'] },
  });

const probe = async (name: string) =>
  (await call<Answer>(client, 'probe_status', { job_names: [name] })).jobs[0];

async function untilProbed(name: string, isSo: (job: Answer['jobs'][number]) => boolean) {
  for (;;) {
    const job = await probe(name);
    if (job !== undefined && isSo(job)) return job;
    await sleep(100);
  }
}

const awaitStatus = async (name: string) =>
  (await awaitEnds<Answer>(client, [name])).jobs[0]?.status;

/** What a recipe needs before it. */
const BEFORE: Record<string, () => Promise<unknown>> = {
  'Start a job by hand': () => start('bergen', 'Bergen, NO', 60.39),
  'List the jobs that wait for upstream': () =>
    start('trondheim', 'Trondheim, NO', Number(TRONDHEIM)),
  'Try now instead of waiting': async () => {
    // Late enough that the recipe comes before it.
    const isFarOff = ({ attention = '' }) =>
      Number(/comes in (\d+) s/.exec(attention)?.[1] ?? 0) >= 10;
    await untilProbed('trondheim', isFarOff);
    isDown = false;
  },
  'Terminate a job': () => start('stavanger', 'Stavanger, NO', 58.97),
  'Cancel all running jobs of a place': () => start('hamar', 'Hamar, NO', 60.79),
  'Wait for the result of a job': async () => release(),
};

/** Its request is held back, which may be told as well. */
async function expectGoesOn(): Promise<void> {
  expect((await probe('oslo'))?.attention ?? '').not.toContain('paused');
}

/** What the tools say after it. */
const AFTER: Record<string, () => Promise<void>> = {
  'Pause one chunk': async () =>
    expect((await probe('oslo'))?.attention).toContain('fetchChunk 2010-2014 is paused since'),
  'Let a chunk go on': expectGoesOn,
  'Pause a job': async () =>
    expect((await probe('oslo'))?.attention).toMatch(
      /^The job is paused since .*: until tomorrow;/,
    ),
  'Let a job go on': expectGoesOn,
  'Try now instead of waiting': async () =>
    expect(await awaitStatus('trondheim')).toBe('completed'),
  'Run a job again from its beginning': async () =>
    expect(await awaitStatus('oslo')).toBe('completed'),
  'Cancel a job': async () => expect(await awaitStatus('bergen')).toBe('cancelled'),
  'Terminate a job': async () =>
    expect(await probe('stavanger')).toMatchObject({
      ...{ status: 'terminated', error: 'The job was terminated: wrong place.' },
    }),
  'Cancel all running jobs of a place': async () =>
    expect(await awaitStatus('hamar')).toBe('cancelled'),
};

const run = promisify(execFile);

/** Runs a command until it prints what it should: at most once where it changes something. */
async function runRecipe({ heading, command }: Recipe): Promise<void> {
  const expected = PRINTS[heading] as RegExp;
  const isRead =
    /^temporal (workflow (list|count|describe|show|query|metadata)|worker list|batch list|task-queue)/;
  for (;;) {
    const { stdout, stderr } = await run('bash', ['--norc', '-euc', command], { env });
    const said = `${stdout}${stderr}`;
    if (expected.test(said)) return;
    if (!isRead.test(command)) expect(said).toMatch(expected);
    await sleep(200);
  }
}

it('the page has at least twenty recipes, each with what it prints', () => {
  expect(RECIPES.map(({ heading }) => heading).sort()).toEqual(Object.keys(PRINTS).sort());
  expect(RECIPES.length).toBeGreaterThanOrEqual(20);
});

it.each(RECIPES.map((recipe) => [recipe.heading, recipe] as const))(
  '%s',
  async (_heading, recipe) => {
    await BEFORE[recipe.heading]?.();
    await runRecipe(recipe);
    await AFTER[recipe.heading]?.();
  },
);
