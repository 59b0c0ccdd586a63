import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { isAlive } from '../../src/engine/processes.js';
import type { Result } from '../../src/results/manifest.js';
import { call, callRaw, textOf } from '../fakes/product.js';
import { createJobStore, type JobStore } from '../fakes/stored-job.js';

const CLI = resolve('dist/cli.js');

const GATHERING = {
  place: 'Seattle',
  latitude: 47.6,
  longitude: -122.3,
  start_date: '2020-01-01',
  end_date: '2020-01-02',
  resolution: 'daily' as const,
  variables: ['temperature_2m_max'],
};

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
  await store.put('seattle', GATHERING, { temperature_2m_max: [1, 2] });
});
afterAll(() => store.remove());

function environment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    DURABLE_WEATHER_HOME: store.path,
    DURABLE_WEATHER_STORE: store.path,
  };
}

/** A host's server over the stored jobs, which needs no engine for them. */
async function connect(): Promise<{ client: Client; server: number }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI],
    env: environment(),
    stderr: 'ignore',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  return { client, server: Number(transport.pid) };
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return lines.flatMap(([pid, ppid]) => (pid !== undefined && ppid === parent ? [pid] : []));
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await sleep(20);
}

const SUM = { job_names: ['seattle'], sql: 'SELECT sum(temperature_2m_max) AS s FROM job_1' };

describe('answers from the result store', () => {
  it('come through the built program, without an engine', async () => {
    const { client } = await connect();
    expect(await call(client, 'query_data', SUM)).toMatchObject({ columns: ['s'], rows: [[3]] });
    expect(await call(client, 'read_rows', { job_name: 'seattle', every: 'year' })).toMatchObject({
      rows: [['2020', 1.5]],
      missing: { '2020': 364 },
    });
    await client.close();
  });
});

describe('a hundred results', () => {
  const VARIABLES = ['temperature_2m_max', 'precipitation_sum'];
  const names = Array.from({ length: 100 }, (_, index) => `job-${index}`);
  const stored = new Map<string, Result>();
  beforeAll(async () => {
    for (const [index, name] of names.entries()) {
      const gathering = { ...GATHERING, longitude: index, variables: VARIABLES };
      const columns = {
        temperature_2m_max: [index + 0.1, -index],
        precipitation_sum: [index / 3, null],
      };
      stored.set(name, (await store.put(name, gathering, columns)).result);
    }
  });

  it('have their statistics exactly, in structured content as in the text, and each is whole in its resource', async () => {
    const { client } = await connect();
    // The client checks structured content against the output schema once it has seen it.
    await client.listTools();
    const answer = await callRaw(client, 'await_result', { job_names: names });
    expect(JSON.parse(textOf(answer))).toEqual(answer.structuredContent);
    const { jobs } = answer.structuredContent as { jobs: object[] };
    expect(jobs).toEqual(
      names.map((job_name) => {
        const { place, rows, completeness, statistics } = stored.get(job_name) as Result;
        const result = { place, rows, completeness, statistics };
        return { job_name, status: 'completed', result };
      }),
    );
    const { contents } = await client.readResource({ uri: 'weather://jobs/job-99' });
    expect(JSON.parse((contents[0] as { text: string }).text)).toEqual(stored.get('job-99'));
    await client.close();
  });

  it('are whole at the command line', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [CLI, 'await', ...names, '--json'],
      { env: environment(), maxBuffer: 1e7 },
    );
    const { jobs } = JSON.parse(stdout) as { jobs: { result: Result }[] };
    expect(jobs.map(({ result }) => result)).toEqual([...stored.values()]);
  });
});

describe('the processes that run SQL', () => {
  it('end when the host hangs up', async () => {
    const { client, server } = await connect();
    await call(client, 'query_data', SUM);
    const children = await childrenOf(server);
    expect(children).toHaveLength(2);
    await client.close();
    await untilGone(children);
  });

  it('end when the server is killed, in the middle of a query too', async () => {
    const { client, server } = await connect();
    await call(client, 'query_data', SUM);
    const endless = { ...SUM, sql: 'SELECT count(*) FROM range(1000000000000)' };
    const answer = call(client, 'query_data', endless).catch((error: Error) => error.message);
    await sleep(200);
    const children = await childrenOf(server);
    expect(children).toHaveLength(2);
    process.kill(server, 'SIGKILL');
    await untilGone(children);
    expect(await answer).toBe('MCP error -32000: Connection closed');
  });
});
