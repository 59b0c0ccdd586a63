import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { call, type Product, startJobs } from '../fakes/product.js';
import { copyFinishedJob } from './finished-jobs.js';
import { inTurns, type Measure, repeated, timed } from './measure.js';
import { residentMb } from './memory.js';

const JOBS = 10_000;
const TURNS = 15;
const CALLS = 5_000;
const OTHERS = 5;
/** A server that waits gives memory back after 3 s (src/base/quiet-collection.ts). */
const REST_MS = 5_000;

/** A store of 10,000 finished jobs: its lists, and the memory of a server that is asked about them. */
export async function measureManyFinished(product: Product): Promise<Measure[]> {
  const client = await product.connect();
  const [job_name = ''] = await copyFinishedJob(product.store, await finishOne(client), JOBS);
  const list = () => timed(() => call(client, 'list_jobs', {}));
  const unknown = { job_names: [job_name.replace('copy', 'coqy')] };
  const asked = await product.connect();
  const fresh = await timed(() => call(client, 'list_jobs', {}));
  const others = await repeated(OTHERS, async () => {
    const other = await product.connect();
    return timed(() => call(other, 'list_jobs', {}));
  });
  const lists = await repeated(TURNS, list);
  const names = await repeated(TURNS, () => timed(() => call(client, 'probe_status', unknown)));
  const command = await inTurns(
    5,
    () => timed(() => product.run(['list'])),
    () => timed(() => product.run(['--version'])),
  );
  const memory = await memoryAfterCalls(asked, job_name);
  return [
    { what: `list_jobs of ${JOBS} finished jobs`, unit: 'ms', ours: lists, budget: 100 },
    {
      what: 'the first list_jobs, which reads their records',
      unit: 'ms',
      ours: [fresh],
      budget: 30_000,
    },
    { what: 'the first list_jobs of a later process', unit: 'ms', ours: others, budget: 2_000 },
    { what: 'an unknown name among them', unit: 'ms', ours: names, budget: 200 },
    {
      ...{ what: 'durable-weather list of them', unit: 'ms', ours: command.ours, budget: 10 },
      beside: { what: 'durable-weather --version', values: command.beside },
    },
    ...memory,
  ];
}

/** @returns the job's name. */
async function finishOne(client: Client): Promise<string> {
  const job_names = await startJobs(client, {
    locations: [{ latitude: 61, longitude: 5 }],
    start_date: '2020-01-01',
    end_date: '2020-01-31',
  });
  await call(client, 'await_result', { job_names, wait_seconds: 45 });
  return job_names[0] ?? '';
}

/** A server that has answered nothing yet, and then calls for finished jobs alone. */
async function memoryAfterCalls(client: Client, job_name: string): Promise<Measure[]> {
  const { pid } = client.transport as StdioClientTransport;
  const begun = await residentMb(pid);
  for (let index = 0; index < CALLS; index += 1) {
    await call(client, 'probe_status', { job_names: [job_name] });
  }
  const after = await residentMb(pid);
  await sleep(REST_MS);
  const atRest = await residentMb(pid);
  return [
    { what: 'the MCP process, begun', unit: 'MB', ours: [begun], budget: 65 },
    { what: `the MCP process after ${CALLS} calls`, unit: 'MB', ours: [after], budget: 75 },
    { what: 'the MCP process 5 s after these calls', unit: 'MB', ours: [atRest], budget: 65 },
  ];
}
