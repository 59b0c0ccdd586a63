import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StartAnswer } from '../../src/durable/tools/start-asked-jobs.js';
import { readEngineStatus } from '../../src/engine/index.js';
import type { LookupEstimate, LookupResult } from '../../src/lookup/contract.js';
import { kill } from '../fakes/engine-home.js';
import { call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream, valueAt } from '../fakes/upstream.js';

/** Points of ERA5's grid, hours east of UTC. */
const PLACES = [
  { latitude: 35.75, longitude: 139.75, offset: 9 },
  { latitude: 47.25, longitude: 8.5, offset: 1 },
] as const;

const VARIABLE = 'temperature_2m_max';

let upstream: Upstream;
let product: Product;
let client: Client;
let folder: string;
beforeAll(async () => {
  upstream = await startUpstream({ values: 'lifelike' });
  product = await Product.create(upstream);
  client = await product.connect();
  folder = await mkdtemp(join(tmpdir(), 'lookup-'));
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

interface Started {
  job?: StartAnswer;
  estimate?: LookupEstimate;
  next_step: string;
}

function dayOf(row: number): string {
  return new Date(Date.UTC(2001, 0, 1 + row * 9)).toISOString().slice(0, 10);
}

function rowsOf(from: number): { text: string; value: string }[] {
  return Array.from({ length: 300 }, (_, index) => {
    const row = from + index;
    const place = PLACES[row % 2] as (typeof PLACES)[number];
    const { latitude, longitude, offset } = place;
    const day = dayOf(row);
    if (index === 10) return { text: `${row},95,8.5,${day}`, value: '' };
    if (index === 20) return { text: `${row},47.25,8.5,31.31.2001`, value: '' };
    if (index === 30) return { text: `${row},47.25,8.5,1900-01-01`, value: '' };
    if (index === 40) return { text: `${row},,,${day}`, value: '' };
    const midnight = Date.parse(`${day}T00:00:00Z`) / 1_000 - offset * 3_600;
    const hours = Array.from({ length: 24 }, (_, hour) => midnight + hour * 3_600);
    const values = hours.map((at) => Number(valueAt('temperature_2m', latitude, longitude, at)));
    return {
      text: `${row},${latitude},${longitude},${day}`,
      value: Math.max(...values).toFixed(1),
    };
  });
}

async function writeTable(name: string, from = 0): Promise<string> {
  const path = join(folder, name);
  const lines = rowsOf(from).map(({ text }) => text);
  await writeFile(path, ['id,lat,lon,date', ...lines, ''].join('\n'));
  return path;
}

function expected(from = 0): string {
  const lines = rowsOf(from).map(({ text, value }) => `${text},${value}`);
  return [`id,lat,lon,date,${VARIABLE}`, ...lines, ''].join('\n');
}

async function awaitLookup(name: string): Promise<LookupResult> {
  for (;;) {
    const { jobs } = await call<{
      jobs: { status: string; error?: string; result: LookupResult }[];
    }>(client, 'await_result', { job_names: [name], wait_seconds: 45 });
    const [job] = jobs;
    if (job?.status === 'running') continue;
    if (job?.status !== 'completed') throw new Error(`${job?.status}: ${job?.error}`);
    return job.result;
  }
}

describe('start_lookup', () => {
  it('estimates without starting anything', async () => {
    const table = await writeTable('visits.csv');
    const { estimate, job } = await call<Started>(client, 'start_lookup', {
      table,
      variables: [VARIABLE],
      estimate: true,
    });
    expect(job).toBeUndefined();
    expect(estimate).toMatchObject({
      rows: 300,
      bad_row_count: 4,
      places: 2,
      cells: 2,
      pairs: 296,
    });
    expect(estimate?.bad_rows.map(({ line }) => line)).toEqual([12, 22, 32, 42]);
    expect(upstream.requests).toHaveLength(0);
    const { jobs } = await call<{ jobs: unknown[] }>(client, 'list_jobs', {});
    expect(jobs).toEqual([]);
  });

  it('writes the table with each row’s own value, and asks as often as it said', async () => {
    const table = await writeTable('visits.csv');
    const asked = { table, variables: [VARIABLE] };
    const { estimate } = await call<Started>(client, 'start_lookup', { ...asked, estimate: true });
    const { job } = await call<Started>(client, 'start_lookup', asked);
    expect(job).toMatchObject({ outcome: 'started', status: 'running' });
    const result = await awaitLookup(String(job?.job_name));
    expect(result).toMatchObject({
      kind: 'lookup',
      rows: 300,
      matched: 296,
      missing: 0,
      bad_row_count: 4,
      model: 'era5',
    });
    expect(readFileSync(fileURLToPath(result.file.uri), 'utf8')).toBe(expected());
    expect(upstream.requests).toHaveLength(Number(estimate?.requests));

    const again = await call<Started>(client, 'start_lookup', asked);
    expect(again.job).toMatchObject({ outcome: 'joined', status: 'completed' });
    const other = await call<Started>(client, 'start_lookup', {
      ...asked,
      table: await writeTable('others.csv', 300),
      job_name: job?.job_name,
    });
    expect(other.job?.outcome).toBe('conflict');
    expect(upstream.requests).toHaveLength(Number(estimate?.requests));
  });

  it('asks nothing that an earlier lookup has stored', async () => {
    const before = upstream.requests.length;
    const parquet = await call<Started>(client, 'start_lookup', {
      table: await writeTable('visits.csv'),
      variables: [VARIABLE],
      format: 'parquet',
    });
    const { file } = await awaitLookup(String(parquet.job?.job_name));
    expect(file.format).toBe('parquet');
    expect(upstream.requests).toHaveLength(before);
  });

  it('survives the death of its worker, twice', async () => {
    let open = () => {};
    const until = new Promise<void>((resolve) => {
      open = resolve;
    });
    upstream.setFault(() => ({ kind: 'held', until }));
    const table = await writeTable('killed.csv', 500);
    const { job } = await call<Started>(client, 'start_lookup', { table, variables: [VARIABLE] });
    for (let kills = 0; kills < 2; kills += 1) {
      // Each worker is killed while upstream keeps its requests.
      const asked = upstream.requests.length;
      while (upstream.requests.length === asked) await sleep(20);
      const { worker } = await readEngineStatus(product.home);
      await kill(worker?.pid);
    }
    open();
    const { matched, file } = await awaitLookup(String(job?.job_name));
    upstream.setFault(undefined);
    expect(matched).toBe(296);
    expect(readFileSync(fileURLToPath(file.uri), 'utf8')).toBe(expected(500));
  });

  it('is deleted with its file', async () => {
    const { jobs } = await call<{ jobs: { job_name: string; kind: string }[] }>(
      client,
      'list_jobs',
      {},
    );
    expect(new Set(jobs.map(({ kind }) => kind))).toEqual(new Set(['lookup']));
    const names = jobs.map(({ job_name }) => job_name);
    const answer = await call<{ next_step: string }>(client, 'delete_jobs', { job_names: names });
    expect(answer.next_step).toMatch(
      /^3 deleted, with 3 files of \d+ bytes; start_lookup makes them anew\. Weather that lookups fetched stays in the store, for later jobs\.$/,
    );
  });

  it('refuses a relative path in words', async () => {
    await expect(call(client, 'start_lookup', { table: 'visits.csv' })).rejects.toThrow(
      'table is "visits.csv"; a server knows no folder that a path begins in, so it takes an absolute one, such as /home/me/visits.csv.',
    );
  });
});

describe('durable-weather lookup', () => {
  it('writes the file, counts rows, and names bad ones by their lines', async () => {
    const table = await writeTable('at home.csv');
    const output = join(folder, 'out.csv');
    const { code, stdout, stderr } = await product.run([
      'lookup',
      table,
      '--output',
      output,
      '--variables',
      VARIABLE,
      '--columns',
      'lat=lat,lon=lon,date=date',
    ]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `300 rows: 296 with weather, 0 without, 4 bad: ${output}\n`,
    });
    expect(stderr).toContain('line 12: latitude is 95; it takes degrees from −90 to 90\n');
    expect(readFileSync(output, 'utf8')).toBe(expected());
    // As any new file of this process: what the worker writes is for its owner alone.
    expect(statSync(output).mode).toBe(statSync(table).mode);
  });

  it('estimates, and says what is missing from the command', async () => {
    const table = await writeTable('estimated.csv', 2);
    const estimated = await product.run(['lookup', table, '--variables', VARIABLE, '--estimate']);
    expect(estimated.code).toBe(0);
    expect(estimated.stdout).toMatch(
      /^300 rows, 4 bad; 2 places in 2 cells, 296 days of cells\n\d+ requests of weight [\d.]+: [\d.]+ days of Open-Meteo's free tier\n$/,
    );
    const refused = await product.run(['lookup', table]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      '--output is missing; give it the path of a file, or - for stdout.',
    );
  });
});
