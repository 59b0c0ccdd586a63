import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { queryData } from '../../../src/tools/query-data.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { call } from '../../unit/tools/fake-services.js';
import { putCounted, read, servicesOf } from '../../unit/tools/stored-rows.js';

const HOURS = {
  place: 'Kathmandu, Nepal',
  latitude: 27.7,
  longitude: 85.32,
  start_date: '2018-07-14',
  end_date: '2018-07-17',
  resolution: 'hourly' as const,
  variables: ['temperature_2m'],
};

let store: JobStore;
let sandbox: Sandbox;
beforeAll(async () => {
  store = await createJobStore();
  sandbox = createSandbox(resolve('dist/query-sandbox.js'));
  // The warmest hour is 2018-07-16T16:00:00Z, hour 64.
  await putCounted(store, 'hours', HOURS, { temperature_2m: (row) => -Math.abs(row - 64) });
  await putCounted(store, 'days', {
    ...HOURS,
    resolution: 'daily',
    variables: ['temperature_2m_max'],
  });
});
afterAll(async () => {
  sandbox.close();
  await store.remove();
});

async function query(sql: string): Promise<{ rows: unknown[][]; next_step: string }> {
  const services = { ...servicesOf(store), sandbox: async () => sandbox };
  const input = queryData.input.parse({ job_names: ['hours', 'days'], sql });
  return (await queryData.run(input, services, call)) as never;
}

describe('times of hourly rows in SQL', () => {
  it('are found by every text in which the product tells them', async () => {
    const manifest = await store.manifests.read('hours');
    const maxAt = manifest?.result.statistics.temperature_2m?.max_at;
    const page = await read(store, { job_name: 'hours', from: '2018-07-16' });
    const { rows } = await query('SELECT arg_max(time, temperature_2m) FROM job_1');
    expect([maxAt, page.rows[16]?.[0], rows[0]?.[0]]).toEqual(
      Array(3).fill('2018-07-16T16:00:00Z'),
    );
    expect(await query(`SELECT temperature_2m FROM job_1 WHERE time = '${maxAt}'`)).toMatchObject({
      rows: [[0]],
    });
    const local = page.rows[16]?.[1];
    expect(
      await query(`SELECT temperature_2m FROM job_1 WHERE time_local = '${local}'`),
    ).toMatchObject({ rows: [[0]] });
  });

  it('are found by texts without seconds, which version 0.2.0 stored', async () => {
    const between = "time BETWEEN '2018-07-16T15:00Z' AND '2018-07-16T17:00Z'";
    expect(await query(`SELECT count(*) FROM job_1 WHERE ${between}`)).toMatchObject({
      rows: [[3]],
    });
    expect(
      await query(
        "SELECT count(*) FROM job_1 WHERE strftime(time, '%Y-%m-%dT%H:%MZ') = '2018-07-16T16:00Z'",
      ),
    ).toMatchObject({ rows: [[1]] });
  });

  it.each([
    ["time = '2018-07-16 16:00:00'", 1],
    ["time = '2018-07-16T16:00'", 1],
    ["time = '2018-07-17T01:00:00+09'", 1],
    ["time = TIMESTAMP '2018-07-16 16:00:00'", 1],
    ["time = TIMESTAMPTZ '2018-07-16 16:00:00Z'", 1],
    ["time >= DATE '2018-07-16'", 48],
    ["time >= '2018-07-15' AND time < '2018-07-16'", 24],
    ["time BETWEEN '2018-07-15' AND '2018-07-16'", 25],
    ["time::DATE BETWEEN '2018-07-15' AND '2018-07-16'", 48],
    ["time::DATE = DATE '2018-07-15'", 24],
    ["date_trunc('day', time) = '2018-07-15'", 24],
    ["date_trunc('day', time) = DATE '2018-07-15'", 24],
    ["date_trunc('month', time) = '2018-07-01'", 96],
    ['extract(hour FROM time) = 16', 4],
    ['hour(time) = 16 AND day(time) = 16', 1],
    ["strftime(time, '%Y-%m-%d %H:%M') = '2018-07-16 16:00'", 1],
    ['epoch(time) = 1531756800', 1],
    ["time AT TIME ZONE 'Asia/Tokyo' = '2018-07-17 01:00'", 1],
    ["time_local = TIMESTAMP '2018-07-16 21:45:00'", 1],
    ["time - TIMESTAMP '2018-07-14' = INTERVAL 64 HOUR", 1],
    ["date_diff('hour', TIMESTAMP '2018-07-14', time) = 64", 1],
    ['time IN (SELECT max(time) FROM job_1)', 1],
    ['time IN (SELECT time FROM job_2)', 4],
    ['time::DATE IN (SELECT time FROM job_2 WHERE temperature_2m_max > 1)', 48],
    ["time::TIMESTAMP::TIME = '16:00'", 4],
    ["dayname(time) = 'Monday'", 24],
    ['time < now()', 96],
    ['time > current_date', 0],
  ])('mean what they say: %s', async (condition, count) => {
    expect(await query(`SELECT count(*) FROM job_1 WHERE ${condition}`)).toMatchObject({
      rows: [[count]],
    });
  });

  it('are joined with days', async () => {
    const sql = (join: string) =>
      `SELECT count(*), max(temperature_2m_max) FROM job_1 AS h ${join}`;
    for (const join of [
      'JOIN job_2 AS d ON h.time::DATE = d.time',
      "JOIN job_2 AS d ON date_trunc('day', h.time) = d.time",
      'ASOF JOIN job_2 AS d ON h.time >= d.time',
    ]) {
      expect(await query(sql(join))).toMatchObject({ rows: [[96, 3]] });
    }
    expect(await query(sql('JOIN job_2 AS d USING (time)'))).toMatchObject({ rows: [[4, 3]] });
  });

  it('that nothing has are told: local time is not at full hours everywhere', async () => {
    const sql = "SELECT * FROM job_1 WHERE time_local = '2018-07-16 15:00'";
    expect((await query(sql)).next_step).toBe(
      'Nothing was found: time_local of job_1 (Asia/Kathmandu) lies 45 minutes past each hour; compare hour(time_local).',
    );
    expect(await query('SELECT count(*) FROM job_1 WHERE hour(time_local) = 15')).toMatchObject({
      rows: [[4]],
    });
  });
});
