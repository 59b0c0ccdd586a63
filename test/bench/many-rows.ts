import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { fileManifests } from '../../src/store/manifests.js';
import { literal, parquetRows } from '../../src/store/sql.js';
import { awaitEnds, call, Product, startJobs } from '../fakes/product.js';
import { copyFinishedJob } from './finished-jobs.js';
import { type Measure, timed } from './measure.js';
import { peakOfChildrenMb } from './memory.js';

const JOBS = 100;
const YEARS = { start_date: '1940-01-01', end_date: '2024-12-31', resolution: 'daily' };
const SQL = `SELECT job_name, avg(temperature_2m_max) AS high, sum(precipitation_sum) AS rain FROM all_jobs
  GROUP BY job_name ORDER BY job_name LIMIT 10`;

/** An agent reads an answer before it asks again; meanwhile the process of the tables copies rows. */
const READING_MS = 2_000;

/** What was measured in each turn, milliseconds; of the sandbox MB. */
interface Times {
  firstQuery: number[];
  nextQuery: number[];
  laterQuery: number[];
  firstPlain: number[];
  nextPlain: number[];
  firstChart: number[];
  nextChart: number[];
  sandbox: number[];
}

/**
 * SQL over 100 jobs of 85 years of days, against DuckDB alone on the same files, and charts of them. All jobs name the
 * parts of one, whose files are read once for each. The first query starts its process, so a process that runs DuckDB
 * alone is beside it.
 */
export async function measureManyRows(
  upstream: { archiveUrl: string; geocodingUrl: string },
  turns: number,
): Promise<Measure[]> {
  const product = await Product.create(upstream, { DURABLE_WEATHER_WEIGHT_PER_MINUTE: '1000000' });
  try {
    const original = await gatherYears(await product.connect());
    const names = await copyFinishedJob(product.store, original, JOBS);
    const times: Times = {
      ...{ firstQuery: [], nextQuery: [], laterQuery: [], firstPlain: [], nextPlain: [] },
      ...{ firstChart: [], nextChart: [], sandbox: [] },
    };
    for (let turn = 0; turn < turns; turn += 1) {
      await measureTurn(await product.connect(), names, times);
      await measurePlain(product.store, names, times);
    }
    const plain = `DuckDB alone on the same files`;
    return [
      {
        ...{ what: `the first query over ${JOBS} jobs of 85 years of days`, unit: 'ms' },
        ...{ ours: times.firstQuery, budget: 1.2 },
        beside: {
          what: 'a process that runs DuckDB alone on the same files',
          values: times.firstPlain,
        },
      },
      {
        ...{ what: 'a query at once after it', unit: 'ms', ours: times.nextQuery, budget: 2.3 },
        beside: { what: plain, values: times.nextPlain },
      },
      {
        ...{ what: 'a query 2 s after it', unit: 'ms', ours: times.laterQuery, budget: 1.3 },
        beside: { what: plain, values: times.nextPlain },
      },
      {
        ...{ what: 'the sandbox for these queries, at most', unit: 'MB' },
        ...{ ours: times.sandbox, budget: 380 },
      },
      { what: 'the first chart of 85 years', unit: 'ms', ours: times.firstChart, budget: 1_500 },
      { what: 'the next chart', unit: 'ms', ours: times.nextChart, budget: 500 },
    ];
  } finally {
    await product.remove();
  }
}

/** @returns the job's name. */
async function gatherYears(client: Client): Promise<string> {
  const names = await startJobs(client, {
    locations: [{ latitude: 61, longitude: 5 }],
    ...YEARS,
  });
  await awaitEnds(client, names);
  return names[0] ?? '';
}

/** On a server that has read nothing yet. */
async function measureTurn(client: Client, names: string[], times: Times): Promise<void> {
  const query = () => timed(() => call(client, 'query_data', { job_names: names, sql: SQL }));
  const chart = (index: number) =>
    timed(async () => {
      const asked = { job_names: [names[index]], kind: 'time_series' };
      const { isError } = await client.callTool({ name: 'plot_data', arguments: asked });
      if (isError) throw new Error('no chart was drawn');
    });
  times.firstChart.push(await chart(0));
  times.nextChart.push(await chart(1));
  times.firstQuery.push(await query());
  times.nextQuery.push(await query());
  await sleep(READING_MS);
  times.laterQuery.push(await query());
  const { pid } = client.transport as StdioClientTransport;
  times.sandbox.push(await peakOfChildrenMb(pid));
}

async function measurePlain(store: string, names: string[], times: Times): Promise<void> {
  const view = await viewOfFiles(store, names);
  times.firstPlain.push(await timed(() => runAlone([view, SQL])));
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const query = () => timed(() => connection.runAndReadAll(SQL));
  await connection.run(view);
  await query();
  times.nextPlain.push(await query());
  connection.closeSync();
  instance.closeSync();
}

async function viewOfFiles(store: string, names: string[]): Promise<string> {
  const manifests = fileManifests(store);
  const jobs: string[] = [];
  for (const name of names) {
    const { parts = [] } = (await manifests.read(name)) ?? {};
    const rows = parquetRows(parts.map(({ file }) => join(store, file)));
    jobs.push(`SELECT ${literal(name)} AS job_name, * FROM ${rows}`);
  }
  return `CREATE VIEW all_jobs AS ${jobs.join(' UNION ALL BY NAME ')}`;
}

async function runAlone(statements: string[]): Promise<void> {
  const child = spawn(process.execPath, [resolve('test/bench/duckdb-alone.mjs')], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin.end(JSON.stringify(statements));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`DuckDB alone ended with ${code}`);
}
