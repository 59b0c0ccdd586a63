import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { isAlive } from '../../src/engine/process/processes.js';
import { call } from '../fakes/product.js';
import { createJobStore, type JobStore } from '../fakes/stored-job.js';

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

/** A host's server over the stored jobs, which needs no engine for them. */
async function connect(): Promise<{ client: Client; server: number }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [resolve('dist/cli.js')],
    env: {
      PATH: process.env.PATH ?? '',
      DURABLE_WEATHER_HOME: store.path,
      DURABLE_WEATHER_STORE: store.path,
    },
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
