import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../../../src/store/manifest.js';
import {
  describeColumns,
  listTables,
  loadingOf,
  queryTables,
} from '../../../../src/tools/rows/query-tables.js';
import type { Part } from '../../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../../fakes/stored-job.js';
import { putCounted } from '../stored-rows.js';

const DAILY = {
  latitude: 47.6,
  longitude: -122.3,
  start_date: '2020-03-08',
  end_date: '2020-03-09',
  resolution: 'daily' as const,
  variables: ['temperature_2m_max'],
};
const NOW = Date.UTC(2026, 10, 24, 12);
const HOURLY = {
  ...DAILY,
  place: "Coeur d'Alene",
  resolution: 'hourly' as const,
  variables: ['precipitation', 'temperature_2m'],
};

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

function storedTables(manifests: readonly Manifest[]) {
  return queryTables(manifests).map((table) => ({
    ...table,
    stored: store.rows.storedDays(table.manifest),
  }));
}

/** Works with the tables of some jobs, and then with nothing else. */
async function within<T>(
  manifests: readonly Manifest[],
  work: (connection: DuckDBConnection, whenIdle: readonly string[]) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const { steps, views } = loadingOf(storedTables(manifests), NOW);
  for (const statement of steps.flat()) await connection.run(statement);
  // As the sandbox answers.
  await connection.run('SET threads = 1; SET enable_external_access = false');
  for (const { sql } of views) await connection.run(sql);
  const result = await work(
    connection,
    views.flatMap(({ whenIdle = [] }) => whenIdle),
  );
  instance.closeSync();
  return result;
}

/** Answers SQL over the tables of some jobs. */
function ask(manifests: readonly Manifest[], sql: string): Promise<unknown> {
  return within(manifests, async (connection) => rowsOf(connection, sql));
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown> {
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

describe('the tables of a query', () => {
  it('have moments as times', async () => {
    const suns = await putCounted(store, 'suns', {
      ...DAILY,
      variables: ['sunrise', 'sunset', 'temperature_2m_max'],
    });
    for (const table of ['job_1', 'all_jobs']) {
      const sql = `SELECT sunrise, strftime(sunset, '%H:%M:%S'), epoch(sunset - sunrise), temperature_2m_max FROM ${table}`;
      expect(await ask([suns], sql)).toEqual([
        ['1970-01-01 00:00:00+00', '00:00:00', 0, 0],
        ['1970-01-01 00:00:01+00', '00:00:01', 0, 1],
      ]);
    }
  });

  it('have each job under two names, with local time where it is hourly', async () => {
    const daily = await putCounted(store, 'daily.one-1', DAILY);
    const hourly = await putCounted(store, 'hourly', HOURLY);
    expect(await ask([daily, hourly], 'FROM "daily.one-1"')).toEqual([
      ['2020-03-08', 0],
      ['2020-03-09', 1],
    ]);
    expect(await ask([daily, hourly], 'FROM job_2 WHERE temperature_2m IN (9, 10)')).toEqual([
      ['2020-03-08 09:00:00+00', '2020-03-08 01:00:00', '2020-03-08', 9, 9],
      ['2020-03-08 10:00:00+00', '2020-03-08 03:00:00', '2020-03-08', 10, 10],
    ]);
    // Standard time, whatever the clocks show: from 08:00 UTC to 08:00 UTC.
    const days = 'SELECT date_local, min(time), count(*) FROM job_2 GROUP BY ALL ORDER BY ALL';
    expect(await ask([daily, hourly], days)).toEqual([
      ['2020-03-07', '2020-03-08 00:00:00+00', '8'],
      ['2020-03-08', '2020-03-08 08:00:00+00', '24'],
      ['2020-03-09', '2020-03-09 08:00:00+00', '16'],
    ]);
    expect(await ask([daily, hourly], 'SELECT count(*) FROM hourly')).toEqual([['48']]);
  });

  it('are united, with the place or where it lies, and the model', async () => {
    const daily = await putCounted(store, 'daily', DAILY);
    const hourly = await putCounted(store, 'of-era5', { ...HOURLY, model: 'era5' });
    const sql =
      'SELECT job_name, place, model, count(temperature_2m_max), count(precipitation) FROM all_jobs GROUP BY ALL ORDER BY ALL';
    expect(await ask([daily, hourly], sql)).toEqual([
      ['daily', '47.6, -122.3', 'best_match', '2', '0'],
      ['of-era5', "Coeur d'Alene", 'era5', '0', '48'],
    ]);
  });

  it('keep their names from jobs that are called like them, or like another job but for case', async () => {
    const names = ['job_2', 'all_jobs', 'Seattle', 'SEATTLE'];
    const manifests: Manifest[] = [];
    for (const [index, name] of names.entries()) {
      const end_date = `2020-03-${10 + index}`;
      manifests.push(await putCounted(store, name, { ...DAILY, end_date }));
    }
    const count = (table: string) => ask(manifests, `SELECT count(*) FROM ${table}`);
    expect(await count('job_1')).toEqual([['3']]);
    expect(await count('job_2')).toEqual([['4']]);
    expect(await count('all_jobs')).toEqual([[String(3 + 4 + 5 + 6)]]);
    expect(await count('"SEATTLE"')).toEqual([['5']]);
    expect(await count('job_4')).toEqual([['6']]);
  });

  it('have moments of hourly rows, and days of daily ones', async () => {
    const daily = await putCounted(store, 'daily', DAILY);
    const hourly = await putCounted(store, 'hourly', HOURLY);
    expect(
      await ask(
        [daily, hourly],
        'SELECT DISTINCT typeof(job_1.time), typeof(job_2.time), typeof(time_local) FROM job_1, job_2',
      ),
    ).toEqual([['DATE', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP']]);
    expect(await ask([hourly], 'SELECT min(epoch(time)), max(epoch(time)) FROM job_1')).toEqual([
      [Date.UTC(2020, 2, 8) / 1_000, Date.UTC(2020, 2, 9, 23) / 1_000],
    ]);
  });

  it('of hourly jobs are created side by side, but for those of many values, and before the views', async () => {
    const daily = await putCounted(store, 'daily', DAILY);
    const hourly = await putCounted(store, 'hourly', HOURLY);
    const long = { ...hourly, result: { ...hourly.result, rows: 1_000_001 } };
    const { steps } = loadingOf(storedTables([hourly, long, daily, hourly]), NOW);
    const created = steps.map((step) => step.map((sql) => sql.match(/CREATE \w+ [^ ;]+/g)));
    expect(created).toEqual([
      [['CREATE TABLE job_2']],
      [['CREATE TABLE job_1'], ['CREATE TABLE job_4']],
      [['CREATE SCHEMA copies']],
    ]);
  });

  it('of hourly jobs alone are not copied again when nothing is asked', async () => {
    const hourly = await putCounted(store, 'hourly', HOURLY);
    const { views } = loadingOf(storedTables([hourly]), NOW);
    expect(views.flatMap(({ whenIdle = [] }) => whenIdle)).toEqual([]);
  });

  it('are views that are made with the own names of the jobs, each once it is named', async () => {
    const daily = await putCounted(store, 'Daily', DAILY);
    const hourly = await putCounted(store, 'hourly', HOURLY);
    const tables = storedTables([hourly, daily, { ...daily, job_name: 'DAILY' }]);
    const { views } = loadingOf(tables, NOW);
    expect(views.map(({ names }) => names)).toEqual([
      ['job_2', 'daily'],
      ['job_3'],
      ['hourly'],
      ['all_jobs'],
    ]);
  });

  it('of daily jobs reach the files of these jobs and no others', async () => {
    const daily = await putCounted(store, 'daily', DAILY);
    const other = await putCounted(store, 'other', { ...DAILY, latitude: 1 });
    await within([daily], async (connection) => {
      expect(await rowsOf(connection, 'SELECT count(*) FROM job_1')).toEqual([['2']]);
      const fileOf = ({ parts }: Manifest) => join(store.path, String(parts[0]?.file));
      expect(await rowsOf(connection, `SELECT count(*) FROM '${fileOf(daily)}'`)).toEqual([['2']]);
      await expect(connection.run(`FROM '${fileOf(other)}'`)).rejects.toThrow(
        'file system operations are disabled by configuration',
      );
    });
  });

  it('of daily jobs have the rows in the order of time', async () => {
    const years = { ...DAILY, start_date: '1990-01-01', end_date: '2024-12-31', latitude: 4 };
    const whole = await putCounted(store, 'whole', years);
    const [first, ...others] = whole.parts as [Part, ...Part[]];
    const [last, ...between] = others.reverse() as [Part, ...Part[]];
    // As of a job of 30 years that found the decades of another one.
    const inside = {
      ...whole,
      job_name: 'inside',
      parts: [
        { ...first, start_date: '1991-01-01' },
        ...between.reverse(),
        { ...last, end_date: '2020-12-31' },
      ],
    };
    const backwards = { ...whole, job_name: 'backwards', parts: [...whole.parts].reverse() };
    const value = 'temperature_2m_max';
    const seen = `first(${value}), last(${value}), list(${value} ORDER BY time) = list(${value})`;
    await within([inside, backwards, whole], async (connection) => {
      const ask = (sql: string) => rowsOf(connection, sql);
      expect(await ask(`SELECT ${seen} FROM job_1`)).toEqual([[365, 11_322, true]]);
      expect(await ask(`SELECT ${seen} FROM job_2`)).toEqual([[0, 12_783, true]]);
      expect(await ask(`SELECT job_name, ${seen} FROM all_jobs GROUP BY ALL ORDER BY ALL`)).toEqual(
        [
          ['backwards', 0, 12_783, true],
          ['inside', 365, 11_322, true],
          ['whole', 0, 12_783, true],
        ],
      );
      const months = `SELECT month(time), last(${value}) FROM job_1 GROUP BY ALL ORDER BY ALL LIMIT 2`;
      expect(await ask(months)).toEqual([
        ['1', 10_987],
        ['2', 11_016],
      ]);
    });
  });

  it('of daily jobs have no columns of files or of copies', async () => {
    const daily = await putCounted(store, 'daily', DAILY);
    await within([daily], async (connection, whenIdle) => {
      const expectNone = async () => {
        for (const table of ['job_1', 'all_jobs']) {
          for (const column of ['rowid', 'file_index']) {
            const asked = rowsOf(connection, `SELECT ${column} FROM ${table}`);
            await expect(asked).rejects.toThrow(`"${column}"`);
          }
        }
      };
      await expectNone();
      for (const statement of whenIdle) await connection.run(statement);
      await expectNone();
    });
  });

  it('are named in words, and their columns: of two jobs', async () => {
    const daily = await putCounted(store, 'daily', DAILY);
    const hourly = await putCounted(store, 'hourly', HOURLY);
    expect(listTables(queryTables([hourly]))).toBe('job_1 and all_jobs');
    expect(listTables(queryTables([hourly, daily]))).toBe('job_1, job_2 and all_jobs');
    expect(listTables(queryTables([daily, daily, daily]))).toBe('job_1 to job_3 and all_jobs');
    expect(describeColumns(queryTables([hourly]))).toBe(
      'job_1 has time, time_local, date_local, precipitation, temperature_2m; all_jobs has job_name, place and model too',
    );
    expect(describeColumns(queryTables([daily, hourly, daily]))).toBe(
      'job_1 has time, temperature_2m_max; job_2 has time, time_local, date_local, precipitation, temperature_2m; all_jobs has job_name, place and model too',
    );
  });
});
