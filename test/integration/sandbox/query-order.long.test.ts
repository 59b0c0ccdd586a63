import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSandbox } from '../../../src/sandbox/sandbox.js';
import { queryData } from '../../../src/tools/query-data.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { call } from '../../unit/tools/fake-services.js';
import { putCounted, servicesOf } from '../../unit/tools/stored-rows.js';

/** Three decades, so three parts: of fewer rows DuckDB makes no use of its threads. */
const HOURS: Gathering = {
  place: 'London',
  latitude: 51.5,
  longitude: -0.13,
  start_date: '1991-01-01',
  end_date: '2010-12-31',
  resolution: 'hourly',
  variables: ['precipitation', 'temperature_2m'],
};
const DAYS: Gathering = {
  ...HOURS,
  place: 'Oslo',
  resolution: 'daily',
  variables: ['temperature_2m_max'],
};
const FIRST = Date.UTC(1991, 0, 1);
const HOURS_COUNT = (Date.UTC(2011, 0, 1) - FIRST) / 3_600_000;

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
  await putCounted(store, 'hours', HOURS);
  await putCounted(store, 'days', DAYS);
});
afterAll(() => store.remove());

/** Answers in a process that has answered nothing before. */
async function askFresh(sql: string): Promise<unknown[][]> {
  const sandbox = createSandbox(resolve('dist/query-sandbox.js'));
  try {
    const services = { ...servicesOf(store), sandbox: async () => sandbox };
    const input = queryData.input.parse({ job_names: ['hours', 'days'], sql });
    return ((await queryData.run(input, services, call)) as unknown as { rows: unknown[][] }).rows;
  } finally {
    sandbox.close();
  }
}

/** What depends on the order of rows, without an ORDER BY. */
const IN_ORDER = `SELECT
  (SELECT [first(temperature_2m), last(temperature_2m)] FROM job_1) AS ends,
  (SELECT [first(temperature_2m), last(temperature_2m)] FROM "hours") AS ends_by_name,
  (SELECT count(*) FROM (SELECT temperature_2m - lag(temperature_2m) OVER () AS step FROM job_1) WHERE step <> 1) AS steps,
  (SELECT count(*) FROM (SELECT row_number() OVER () - 1 AS number, temperature_2m FROM job_1) WHERE number <> temperature_2m) AS numbers,
  (SELECT list(temperature_2m) = range(10000)::DOUBLE[] FROM job_1 WHERE temperature_2m < 10000) AS list,
  (SELECT string_agg(temperature_2m::INTEGER, ',') = array_to_string(range(10000), ',') FROM job_1 WHERE temperature_2m < 10000) AS text,
  (SELECT list(temperature_2m) FROM (SELECT temperature_2m FROM job_1 LIMIT 3)) AS few,
  (SELECT [first(time), last(time)]::VARCHAR FROM job_2) AS days,
  (SELECT [first(job_name), last(job_name)] FROM all_jobs) AS jobs,
  (SELECT count(*) FROM (SELECT coalesce(temperature_2m, ${HOURS_COUNT} + temperature_2m_max) - row_number() OVER () AS gap FROM all_jobs) WHERE gap <> -1) AS all_numbers,
  (SELECT map_values(map_from_entries(list((job_name, first)))) FROM (SELECT job_name, first(coalesce(temperature_2m, temperature_2m_max)) AS first FROM all_jobs GROUP BY job_name ORDER BY job_name)) AS firsts`;

describe('rows that a query sees', () => {
  it.each(Array.from({ length: 10 }, (_, round) => round + 1))(
    'come by job and time, in the fresh process %i of ten',
    async () => {
      expect(await askFresh(IN_ORDER)).toEqual([
        [
          [0, HOURS_COUNT - 1],
          [0, HOURS_COUNT - 1],
          0,
          0,
          true,
          true,
          [0, 1, 2],
          '[1991-01-01, 2010-12-31]',
          ['hours', 'days'],
          0,
          [0, 0],
        ],
      ]);
    },
  );
});
