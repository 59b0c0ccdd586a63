import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Manifest } from '../../../../src/store/manifest.js';
import { unitedRows } from '../../../../src/tools/rows/united-rows.js';
import { createJobStore, type JobStore } from '../../../fakes/stored-job.js';
import { putCounted } from '../stored-rows.js';

const DAILY = {
  start_date: '2019-12-01',
  end_date: '2020-01-31',
  resolution: 'daily' as const,
  variables: ['temperature_2m_max', 'precipitation_sum'],
};
const DAYS = 62;

let store: JobStore;
/** 23 jobs of two files each, of three places and two models. */
let manifests: Manifest[];
beforeAll(async () => {
  store = await createJobStore();
  manifests = [];
  for (let index = 0; index < 23; index += 1) {
    const gathering = {
      ...{ ...DAILY, latitude: index, longitude: 5, place: `Bergen's ${'abc'[index % 3]}` },
      ...(index > 11 && { model: 'era5' as const }),
    };
    const value = (row: number) => 100 * index + row;
    manifests.push(
      await putCounted(store, `job-${index}`, gathering, { precipitation_sum: value }),
    );
  }
});
afterAll(() => store.remove());

/** Answers SQL over all_jobs of some jobs: of the files, and then of the copies without the files. */
async function ask(jobs: readonly Manifest[], sql: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const stored = jobs.map((manifest, index) => ({
    ...{ manifest, name: `job_${index + 1}`, stored: store.rows.storedDays(manifest) },
    isInFiles: true,
  }));
  const { rows, copies } = unitedRows('all_jobs', stored);
  await connection.run(`CREATE SCHEMA copies; CREATE VIEW all_jobs AS ${rows}`);
  const answer = async () => (await connection.runAndReadAll(sql)).getRowsJson();
  const ofFiles = await answer();
  for (const statement of copies) {
    await connection.run(statement);
    expect(await answer()).toEqual(ofFiles);
  }
  await connection.run('SET enable_external_access = false');
  expect(await answer()).toEqual(ofFiles);
  connection.closeSync();
  instance.closeSync();
  return ofFiles;
}

/** The sum of a job's precipitation_sum. */
function sumOf(index: number): number {
  return DAYS * 100 * index + ((DAYS - 1) * DAYS) / 2;
}

const indexes = Array.from({ length: 23 }, (_, index) => index);

describe('the rows of all jobs', () => {
  it('have the labels of their own job, with several scans of many files', async () => {
    const sql = `SELECT job_name, place, model, min(time), max(time), count(*), sum(precipitation_sum)
      FROM all_jobs GROUP BY ALL ORDER BY min(precipitation_sum)`;
    expect(await ask(manifests, sql)).toEqual(
      indexes.map((index) => [
        ...[`job-${index}`, `Bergen's ${'abc'[index % 3]}`, index > 11 ? 'era5' : 'best_match'],
        ...['2019-12-01', '2020-01-31', String(DAYS), sumOf(index)],
      ]),
    );
  });

  it('come in the order of the jobs', async () => {
    const other = await putCounted(store, 'of-rain', {
      ...{ ...DAILY, latitude: 51, longitude: 5, variables: ['precipitation_sum'] },
    });
    const jobs = [...manifests.slice(0, 12), other, ...manifests.slice(12)];
    const backwards = [...jobs].reverse();
    const first = 'SELECT job_name FROM (SELECT job_name, row_number() OVER () AS n FROM all_jobs)';
    const rows = await ask(backwards, `${first} GROUP BY job_name ORDER BY min(n)`);
    expect(rows).toEqual(backwards.map(({ job_name }) => [job_name]));
  });

  it.each([
    ["job_name = 'job-14'", [14]],
    ["job_name IN ('job-3', 'job-21')", [3, 21]],
    ["place = 'Bergen''s b' AND model = 'era5'", [13, 16, 19, 22]],
    ["place LIKE '%c' AND job_name > 'job-19'", [2, 20, 5, 8]],
    ["model <> 'era5' OR job_name LIKE '%-2_'", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20, 21, 22]],
    ["(job_name, model) IN (SELECT 'job-' || i, 'era5' FROM range(11, 14) t(i))", [12, 13]],
  ])('are found by %s', async (condition, found) => {
    const sql = `SELECT job_name, sum(precipitation_sum) FROM all_jobs WHERE ${condition} GROUP BY ALL ORDER BY ALL`;
    const rows = (await ask(manifests, sql)) as [string, number][];
    expect(new Map(rows)).toEqual(new Map(found.map((index) => [`job-${index}`, sumOf(index)])));
  });

  it('are found by a condition on the day as well', async () => {
    const sql = `SELECT job_name, count(*), min(precipitation_sum) FROM all_jobs
      WHERE time >= DATE '2020-01-30' AND job_name IN ('job-9', 'job-10') GROUP BY ALL ORDER BY ALL`;
    expect(await ask(manifests, sql)).toEqual([
      ['job-10', '2', 1_060],
      ['job-9', '2', 960],
    ]);
  });

  it('are those of each job where several have the same files', async () => {
    const [one] = manifests as [Manifest];
    const jobs = indexes.map((index) => ({ ...one, job_name: `again-${index}` }));
    const sql =
      'SELECT job_name, count(*), sum(precipitation_sum) FROM all_jobs GROUP BY ALL ORDER BY ALL';
    const rows = ((await ask(jobs, sql)) as unknown[][]).map(([name, ...rest]) => [name, rest]);
    const expected = indexes.map((index) => [`again-${index}`, [String(DAYS), sumOf(0)]]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected));
  });

  it('add up to the same last digits, of files and of copies', async () => {
    const tenths = (row: number) => row / 10;
    const jobs = await Promise.all(
      indexes.map((index) => {
        const gathering = { ...DAILY, latitude: index, longitude: 6 };
        return putCounted(store, `tenths-${index}`, gathering, { precipitation_sum: tenths });
      }),
    );
    const sql =
      'SELECT sum(precipitation_sum)::VARCHAR, avg(precipitation_sum)::VARCHAR FROM all_jobs';
    // As DuckDB adds them up: ten jobs one row after the other, and then the three sums.
    const sumOfJobs = (count: number) => {
      let sum = 0;
      for (let row = 0; row < count * DAYS; row += 1) sum += tenths(row % DAYS);
      return sum;
    };
    const sum = sumOfJobs(10) + sumOfJobs(10) + sumOfJobs(3);
    expect(await ask(jobs, sql)).toEqual([[String(sum), String(sum / (23 * DAYS))]]);
  });

  it('add up to the same last digits where a model leaves out whole scans', async () => {
    const parts = await Promise.all(
      [3, 7, 11, 13, 17].map((divisor) => {
        const gathering = { ...DAILY, latitude: divisor, longitude: 7 };
        const value = (row: number) => (row + 0.1) / divisor;
        return putCounted(store, `parts-${divisor}`, gathering, { precipitation_sum: value });
      }),
    );
    // Scans of ten: one of them is of another model.
    const jobs = parts.flatMap((one, index) =>
      Array.from({ length: 10 }, (_, job) => ({
        ...{ ...one, job_name: `job-${index}-${job}` },
        result: { ...one.result, model: index === 0 ? 'era5' : 'best_match' },
      })),
    );
    const sql = `SELECT model, last(job_name), sum(precipitation_sum)::VARCHAR FROM all_jobs
      WHERE model = 'best_match' GROUP BY model`;
    expect(await ask(jobs, sql)).toEqual([['best_match', 'job-2-9', '7010.397602397594']]);
  });

  it('have nulls for the variables of other jobs', async () => {
    const other = await putCounted(store, 'sunny', {
      ...{ ...DAILY, latitude: 50, longitude: 5, variables: ['sunrise', 'temperature_2m_max'] },
    });
    const sql = `SELECT job_name, count(sunrise), count(precipitation_sum), max(temperature_2m_max)
      FROM all_jobs WHERE job_name IN ('job-22', 'sunny') GROUP BY ALL ORDER BY ALL`;
    expect(await ask([...manifests, other], sql)).toEqual([
      ['job-22', '0', String(DAYS), DAYS - 1],
      ['sunny', String(DAYS), '0', DAYS - 1],
    ]);
  });
});
