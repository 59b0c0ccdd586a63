import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { type DevServer, end, startDevServer } from '../fakes/dev-server.js';
import { awaitEnds, call, callRaw, textOf } from '../fakes/product.js';
import { StrangersProject } from '../fakes/strangers-project.js';

interface Answer {
  jobs: {
    job_name: string;
    kind?: string;
    outcome?: string;
    status?: string;
    message?: string;
    attention?: string;
    error?: string;
    result?: object;
    progress?: { done: number; of: number; percent: number };
  }[];
  done?: boolean;
  next_step: string;
}

let temporal: DevServer;
let project: StrangersProject;
let client: Client;
beforeAll(async () => {
  [temporal, project] = await Promise.all([startDevServer(), StrangersProject.create()]);
  client = await project.connect(temporal.address);
});
afterAll(async () => {
  await project?.remove();
  await temporal?.stop();
});

const use = (tool: string, input: object) => call<Answer>(client, tool, input);
const ended = (job_names: string[]) => awaitEnds<Answer>(client, job_names);
const start = (below: number, given = {}) =>
  use('start_count_primes', { inputs: [{ below }], ...given });

it('a stranger’s kind of job has six tools', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'start_count_primes',
    'probe_status',
    'await_result',
    'list_jobs',
    'cancel_jobs',
    'delete_jobs',
  ]);
});

it('D1: a start is stored before its name is returned, also while no worker runs', async () => {
  const { jobs } = await start(1_000);
  expect(jobs).toEqual([{ job_name: 'primes_below_1000', outcome: 'started', status: 'running' }]);
  const other = await project.connect(temporal.address);
  const probed = await call<Answer>(other, 'probe_status', { job_names: ['primes_below_1000'] });
  expect(probed.jobs).toMatchObject([
    {
      job_name: 'primes_below_1000',
      kind: 'count-primes',
      status: 'running',
      attention:
        'No worker polls task queue "primes"; start one with "node count-primes.mjs worker". The job goes on as soon as it does.',
    },
  ]);
});

it('D2: 200 callers at two servers start one job', async () => {
  const other = await project.connect(temporal.address);
  const asked = Array.from({ length: 200 }, (_, index) =>
    call<Answer>(index % 2 === 0 ? client : other, 'start_count_primes', {
      inputs: [{ below: 2_000 }],
    }),
  );
  const outcomes = (await Promise.all(asked)).map(({ jobs }) => jobs[0]?.outcome);
  expect(outcomes.filter((outcome) => outcome === 'started')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'joined')).toHaveLength(199);
});

it('D3: another input under the same name starts nothing, and both inputs are shown', async () => {
  const { jobs } = await start(3_000, { job_name: 'primes_below_1000' });
  expect(jobs).toEqual([
    {
      job_name: 'primes_below_1000',
      outcome: 'conflict',
      status: 'running',
      message:
        '"primes_below_1000" is the name of a job that is of kind count-primes with input {"below":1000}; you asked for one that is of kind count-primes with input {"below":3000}. Give another job_name, or none.',
    },
  ]);
});

it('an input that the schema does not take, and a name for two inputs, are refused', async () => {
  const wrong = await callRaw(client, 'start_count_primes', { inputs: [{ below: 1 }] });
  expect(wrong.isError).toBe(true);
  expect(textOf(wrong)).toBe('inputs[0].below is 1; it takes at least 2.');
  const named = { inputs: [{ below: 5 }, { below: 6 }], job_name: 'two' };
  expect(textOf(await callRaw(client, 'start_count_primes', named))).toBe(
    'job_name is for one input, and there are 2; leave it out, or start them one by one.',
  );
});

it('D9, D10: a worker that is killed in the middle costs a slice; a new one goes on to the exact result', async () => {
  // Long enough that a worker is killed in it: some seconds on any machine.
  const [name, below] = ['primes_below_600000', 600_000];
  const first = project.startWorker(temporal.address);
  await start(below);
  const half = await untilProgress(name, 3);
  await end(first);
  const before = half.jobs[0]?.progress?.done ?? 0;
  expect(before).toBeLessThan(20);

  project.startWorker(temporal.address);
  // D10: what is told of a job never goes back.
  const after = await use('probe_status', { job_names: [name] });
  expect(after.jobs[0]?.progress?.done).toBeGreaterThanOrEqual(before);
  const result = await ended([name]);
  expect(result.jobs).toEqual([
    { job_name: name, kind: 'count-primes', status: 'completed', result: { primes: 49_098 } },
  ]);
  expect(result.done).toBe(true);
});

async function untilProgress(name: string, done: number): Promise<Answer> {
  for (;;) {
    const answer = await use('probe_status', { job_names: [name] });
    if ((answer.jobs[0]?.progress?.done ?? 0) >= done) return answer;
  }
}

it('D8: a set is answered for each name once, in the order asked, an unknown one included', async () => {
  const job_names = [
    'primes_below_2000',
    'primes_below_100',
    'primes_below_1000',
    'primes_below_2000',
  ];
  const { jobs, done } = await ended(job_names);
  expect(jobs).toEqual([
    {
      job_name: 'primes_below_2000',
      kind: 'count-primes',
      status: 'completed',
      result: { primes: 303 },
    },
    {
      job_name: 'primes_below_100',
      status: 'unknown',
      error: expect.stringMatching(/^No job is called "primes_below_100"; did you mean "/),
    },
    {
      job_name: 'primes_below_1000',
      kind: 'count-primes',
      status: 'completed',
      result: { primes: 168 },
    },
  ]);
  expect(done).toBe(true);
});

it('D6: a start that is asked for again after its end gives the job, and any answers with the first end', async () => {
  const { jobs } = await start(1_000);
  expect(jobs).toEqual([{ job_name: 'primes_below_1000', outcome: 'joined', status: 'completed' }]);
  await start(5_000_000);
  const any = await use('await_result', {
    job_names: ['primes_below_5000000', 'primes_below_1000'],
    mode: 'any',
    wait_seconds: 45,
  });
  expect(any.jobs.map(({ status }) => status)).toEqual(['running', 'completed']);
  expect(any.done).toBe(false);
});

it('D5: a cancelled job is joined, and runs again only when that is asked', async () => {
  const name = 'primes_below_5000000';
  const job_names = [name];
  const { jobs } = await use('cancel_jobs', { job_names });
  expect(jobs).toEqual([
    {
      job_name: name,
      kind: 'count-primes',
      outcome: 'requested',
      message: `"${name}" is being cancelled; what it has stored is kept.`,
    },
  ]);
  const { jobs: cancelled } = await ended(job_names);
  expect(cancelled).toMatchObject([{ job_name: name, kind: 'count-primes', status: 'cancelled' }]);
  const [joined] = (await start(5_000_000)).jobs;
  expect(joined).toMatchObject({ outcome: 'joined', status: 'cancelled' });
  const [retried] = (await start(5_000_000, { retry_failed: true })).jobs;
  expect(retried).toEqual({ job_name: name, outcome: 'retried', status: 'running' });
  await use('cancel_jobs', { job_names });
  await ended(job_names);
});

it('deletes ended jobs with their results, and lists what is left', async () => {
  const deleted = ['primes_below_5000000', 'primes_below_2000'];
  const { jobs } = await use('delete_jobs', { job_names: deleted });
  expect(jobs.map(({ job_name, outcome }) => [job_name, outcome])).toEqual(
    deleted.map((name) => [name, 'deleted']),
  );
  const list = async () =>
    (await use('list_jobs', {})).jobs.map(({ job_name, kind, status }) => [job_name, kind, status]);
  // What visibility shows follows a moment after what happened.
  while ((await list()).length > 2) await sleep(50);
  expect(await list()).toEqual([
    ['primes_below_600000', 'count-primes', 'completed'],
    ['primes_below_1000', 'count-primes', 'completed'],
  ]);
});

it('D4: without the server, a completed name answers at once from the results folder', async () => {
  await temporal.stop();
  const job_names = ['primes_below_600000'];
  expect(await use('await_result', { job_names })).toMatchObject({
    jobs: [{ job_name: 'primes_below_600000', status: 'completed', result: { primes: 49_098 } }],
    done: true,
  });
  expect((await start(600_000)).jobs).toEqual([
    { job_name: 'primes_below_600000', outcome: 'joined', status: 'completed' },
  ]);
});

it('D11: a result that was changed on the disk is not believed', async () => {
  const folder = join(project.folder, 'results', 'jobs');
  const [file = ''] = (await readdir(folder)).filter((name) => name.includes('600000'));
  const path = join(folder, file);
  await writeFile(path, (await readFile(path, 'utf8')).replace('49098', '49099'));
  const why = `The record ${path} is damaged: its content does not match its checksum. Delete the job, or move the file away, and the same start makes the result again.`;
  expect((await use('probe_status', { job_names: ['primes_below_600000'] })).jobs).toEqual([
    { job_name: 'primes_below_600000', status: 'unknown', attention: why },
  ]);
  const started = await callRaw(client, 'start_count_primes', { inputs: [{ below: 600_000 }] });
  expect(started.isError).toBe(true);
  expect(textOf(started)).toContain(why);
});

it('the types of the package hold in a strict TypeScript project', async () => {
  await project.addTypes();
  const source = `
    import { defineJob, durableTools, folderResults, InvalidInputError, type DefinedJob } from 'durable-weather/durable';
    import { reportProgress } from 'durable-weather/durable/workflow';
    import { z } from 'zod';
    export const wait: DefinedJob = defineJob({
      kind: 'wait',
      description: 'Waits.',
      input: z.object({ seconds: z.number().default(1) }),
      result: z.object({ waited: z.number() }),
      progress: z.object({ done: z.int(), of: z.int() }),
      workflow: 'wait',
      timeLimit: '1 hour',
      normalise: ({ seconds }) => {
        if (seconds > 9) throw new InvalidInputError('too long');
        return { seconds };
      },
      nameOf: ({ seconds }) => 'wait_' + seconds.toFixed(0),
      label: ({ seconds }) => ({ summary: seconds + ' s' }),
    });
    export const server = durableTools({
      name: 'waits', version: '1.0.0', jobs: [wait], temporal: { address: 'localhost:7233' },
      results: folderResults('/results'), workerCommand: 'node wait.js worker',
    });
    reportProgress({ done: 1, of: 2, what: 'waited' });
  `;
  expect(await project.typecheck(source)).toBe('');
  expect(await project.typecheck(source.replace("timeLimit: '1 hour',", ''))).toContain(
    "Property 'timeLimit' is missing",
  );
});
