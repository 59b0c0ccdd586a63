import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { digest, writeAtomically } from '../../src/base/files.js';
import { literal } from '../../src/store/sql.js';
import { addDays, toDate } from '../../src/weather/dates.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import { awayFromMidnight } from '../fakes/same-day.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let upstream: Upstream;
let product: Product;
let client: Client;
beforeAll(async () => {
  await awayFromMidnight();
  upstream = await startUpstream();
  product = await Product.create(upstream);
  client = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

interface Answer {
  jobs: {
    job_name: string;
    outcome: string;
    status: string;
    message?: string;
    result?: Record<string, unknown>;
  }[];
  next_step: string;
}

const VARIABLES = ['temperature_2m_max', 'precipitation_sum'];

function start(latitude: number, job_name: string | undefined, range: object) {
  const location = { latitude, longitude: 20, ...(job_name === undefined ? {} : { job_name }) };
  const input = { locations: [location], variables: VARIABLES, ...range };
  return call<Answer>(client, 'start_gathering', input);
}

async function gather(latitude: number, job_name: string | undefined, range: object) {
  const [started] = (await start(latitude, job_name, range)).jobs;
  const name = started?.job_name ?? '';
  const awaited = await awaitEnds<Answer>(client, [name]);
  return { name, result: awaited.jobs[0]?.result, next_step: awaited.next_step };
}

/** The days that a place was asked for. */
const asked = (latitude: number) =>
  upstream
    .requestsFor({ latitude: String(latitude) })
    .map(({ query: { start_date, end_date } }) => [start_date, end_date]);

describe('a decade of which upstream has lost two days', () => {
  const range = { start_date: '1990-01-01', end_date: '1999-12-31' };
  const missing = { count: 2, first: '1993-03-05', last: '1993-03-06' };
  const words =
    'Values are missing: 2 of temperature_2m_max (1993-03-05 to 1993-03-06), 2 of precipitation_sum (1993-03-05 to 1993-03-06).';

  it('has a result that says so, and a message that names the job to gather it anew', async () => {
    upstream.setFault(() => ({ kind: 'nulls', first: '1993-03-05', last: '1993-03-06' }));
    const { result, next_step } = await gather(10, 'lost', range);
    expect(result).toMatchObject({
      rows: 3_652,
      missing: { temperature_2m_max: missing, precipitation_sum: missing },
    });
    expect(next_step.startsWith(`${words} To gather it anew, call start_gathering`)).toBe(true);
    const [joined] = (await start(10, 'lost', range)).jobs;
    expect(joined).toMatchObject({ outcome: 'joined', status: 'completed' });
    // What was asked for today is not asked for again today, so nobody is sent to do so.
    const tomorrow = addDays(toDate(Date.now()), 1);
    expect(joined?.message).toMatch(
      new RegExp(
        `call start_gathering from ${tomorrow} on, with the same input and job_name "at_10.00_20.00_daily_1990-01-01_1999-12-31_asked-${tomorrow}_`,
      ),
    );
    expect(asked(10)).toEqual([['1990-01-01', '1999-12-31']]);
  });

  it('is not asked for again on the same day', async () => {
    upstream.setFault(undefined);
    expect((await gather(10, 'same-day', range)).result?.missing).toBeDefined();
    expect(asked(10)).toHaveLength(1);
  });

  it('is asked for those days alone when version 0.2.0 stored it', async () => {
    await asWrittenBy020(10);
    const { result, next_step } = await gather(10, 'anew', range);
    expect(asked(10).slice(1)).toEqual([['1993-03-05', '1993-03-06']]);
    expect(result).not.toHaveProperty('missing');
    expect(result?.completeness).toEqual({ temperature_2m_max: 100, precipitation_sum: 100 });
    expect(next_step).toMatch(/^All results are here; /);
    // Nothing changes what a name has, and a wider range has the days of both.
    const { jobs } = await awaitEnds<Answer>(client, ['lost']);
    expect(jobs[0]?.result?.missing).toBeDefined();
    await gather(10, 'wider', { start_date: '1990-01-01', end_date: '2000-01-31' });
    expect(asked(10).slice(2)).toEqual([['2000-01-01', '2000-01-31']]);
  });
});

/** Replaces a place's file by one that says nothing of itself, as version 0.2.0 wrote it. */
async function asWrittenBy020(latitude: number): Promise<void> {
  const root = join(product.store, 'parts');
  const folder = readdirSync(root).find((name) => name.startsWith(`${latitude}.00_`)) ?? '';
  const name = readdirSync(join(root, folder)).find((file) => file.includes('.notes.')) ?? '';
  const duckdb = await DuckDBInstance.create(':memory:');
  const connection = await duckdb.connect();
  const path = join(root, folder, name);
  const stem = join(root, folder, name.split('.')[0] ?? '');
  await writeAtomically(
    root,
    stem,
    async (temporary) => {
      await connection.run(
        `COPY (FROM ${literal(path)}) TO ${literal(temporary)} (FORMAT parquet)`,
      );
    },
    (temporary) => `${stem}.${digest(temporary).sha256.slice(0, 16)}.parquet`,
  );
  duckdb.closeSync();
  rmSync(path);
}

describe('the last month, of which the model lacks five days', () => {
  let today: string;
  let range: { start_date: string; end_date: string };
  let lost: { first: string; last: string };
  beforeAll(() => {
    today = toDate(Date.now());
    range = { start_date: addDays(today, -30), end_date: today };
    lost = { first: addDays(today, -4), last: today };
  });

  it('is a job that has the day in its name, and counts what is missing', async () => {
    upstream.setFault(() => ({ kind: 'nulls', ...lost }));
    const { name, result } = await gather(11, undefined, range);
    expect(name).toMatch(
      new RegExp(`^at_11.00_20.00_daily_${range.start_date}_${today}_asked-${today}_[0-9a-f]{8}$`),
    );
    expect(result).toMatchObject({
      missing: { precipitation_sum: { count: 5, ...lost } },
      provisional_from: addDays(today, -6),
    });
    expect((await start(11, undefined, range)).jobs[0]).toMatchObject({
      job_name: name,
      outcome: 'joined',
    });
    expect(asked(11)).toHaveLength(1);
  });

  it('says under a name of the caller what is provisional', async () => {
    const [started] = (await start(11, 'mine', range)).jobs;
    expect(started).toMatchObject({
      job_name: 'mine',
      outcome: 'started',
      message: `Days from ${addDays(today, -6)} on are provisional: upstream still revises them or does not have them yet, and this job keeps what it gets. era5 comes 5 days late: expect no values after ${addDays(today, -5)}; ecmwf_ifs and best_match come 2 days late.`,
    });
  });
});
