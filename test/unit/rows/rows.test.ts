import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { duckdbRows } from '../../../src/rows/rows.js';
import { partIntegrity } from '../../../src/store/part-integrity.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';

let store: JobStore;
beforeEach(async () => {
  store = await createJobStore();
});
afterEach(() => store.remove());

const GATHERING = {
  latitude: 1,
  longitude: 2,
  start_date: '2009-12-30',
  end_date: '2010-01-02',
  resolution: 'daily' as const,
  variables: ['temperature_2m_max'],
};

it('gives every row of a finished job, over all of its parts', async () => {
  const manifest = await store.put('one', GATHERING, { temperature_2m_max: [1.5, null, 3, 4] });
  expect(manifest.parts).toHaveLength(2);

  const rows = await store.rows.query(
    `SELECT strftime(time, '%Y-%m-%d') AS day, temperature_2m_max AS high FROM (${store.rows.select(manifest)}) ORDER BY time`,
  );
  expect(rows).toEqual([
    { day: '2009-12-30', high: 1.5 },
    { day: '2009-12-31', high: null },
    { day: '2010-01-01', high: 3 },
    { day: '2010-01-02', high: 4 },
  ]);
});

it('gives a column of numbers', async () => {
  const manifest = await store.put('one', GATHERING, { temperature_2m_max: [1.5, null, 3, 4] });
  const sql = `SELECT temperature_2m_max FROM (${store.rows.select(manifest)}) ORDER BY time`;
  expect(await store.rows.column(sql)).toEqual([1.5, null, 3, 4]);
});

it('N9: refuses a job with a damaged or a missing part, also one that was whole before', async () => {
  const manifest = await store.put('one', GATHERING, { temperature_2m_max: [1, 2, 3, 4] });
  store.rows.select(manifest);
  const [first, second] = manifest.parts.map(({ file }) => file);

  writeFileSync(join(store.path, String(second)), 'no Parquet');
  expect(() => store.rows.select(manifest)).toThrow(
    `The part ${second} of "one" is damaged; start_gathering with the same input and job_name gathers it again.`,
  );
  rmSync(join(store.path, String(first)));
  expect(() => store.rows.select(manifest)).toThrow(
    `The part ${first} (and 1 more) of "one" is missing; start_gathering with the same input and job_name gathers it again.`,
  );
});

it('room is made when columns have had 100,000 values, and not before', async () => {
  let rooms = 0;
  const rows = await duckdbRows(store.path, partIntegrity(store.path), () => {
    rooms += 1;
  });
  const column = (count: number) => rows.column(`SELECT range::DOUBLE FROM range(${count})`);
  expect(await column(60_000)).toHaveLength(60_000);
  await column(39_999);
  expect(rooms).toBe(0);
  await column(1);
  expect(rooms).toBe(1);
  rows.close();
});

it('leaves nothing in the process and in the store once it is closed', async () => {
  const [files, listeners] = [readdirSync(store.path), process.listenerCount('exit')];
  for (let time = 0; time < 12; time += 1) {
    const rows = await duckdbRows(store.path, partIntegrity(store.path));
    expect(await rows.column('SELECT 1.5::DOUBLE')).toEqual([1.5]);
    rows.close();
    await expect(rows.column('SELECT 1.5::DOUBLE')).rejects.toThrow();
  }
  expect([readdirSync(store.path), process.listenerCount('exit')]).toEqual([files, listeners]);
});
