import { randomUUID } from 'node:crypto';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { partIntegrity } from '../../../src/store/part-integrity.js';
import { findStoreFaults } from '../../../src/store/store-faults.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const GATHERING = {
  latitude: 1,
  longitude: 2,
  start_date: '2009-12-31',
  end_date: '2010-01-01',
  resolution: 'daily' as const,
  variables: ['temperature_2m_max'],
};

let store: JobStore;
beforeEach(async () => {
  store = await createJobStore();
});
afterEach(() => store.remove());

const find = () => findStoreFaults(store.path, store.manifests, partIntegrity(store.path), NOW);
const put = (name: string, latitude = 1) =>
  store.put(name, { ...GATHERING, latitude }, { temperature_2m_max: [1, 2] });

it('a store without faults has none', async () => {
  await put('one');
  expect(await find()).toEqual({ jobs: 1, incomplete: [], unreadable: [], leftovers: [] });
});

it('missing and damaged parts are found, with the jobs that need them', async () => {
  const manifest = await put('one');
  await put('two', 2);
  const [first, second] = manifest.parts;
  rmSync(join(store.path, String(first?.file)));
  writeFileSync(join(store.path, String(second?.file)), 'x');
  const { jobs, incomplete } = await find();
  expect(jobs).toBe(2);
  expect(incomplete).toEqual([
    {
      manifest,
      faults: [
        { part: first, fault: 'missing' },
        { part: second, fault: 'damaged' },
      ],
    },
  ]);
});

it('a damaged manifest is told from one of another format', async () => {
  await put('broken');
  await put('newer');
  writeFileSync(store.manifests.path('broken'), '{');
  writeFileSync(store.manifests.path('newer'), '{"format": 99}');
  const { unreadable } = await find();
  expect(unreadable).toMatchObject([
    { job_name: 'broken', isDamaged: true },
    { job_name: 'newer', isDamaged: false },
  ]);
});

it('files that a dead process was writing are found, and not what is being written now', async () => {
  const { parts } = await put('one');
  const old = `${store.manifests.path('one')}.${randomUUID()}.tmp`;
  const young = `${join(store.path, String(parts[0]?.file))}.${randomUUID()}.tmp`;
  for (const path of [old, young]) writeFileSync(path, 'half');
  utimesSync(old, NOW / 1_000 - 3_601, NOW / 1_000 - 3_601);
  utimesSync(young, NOW / 1_000 - 3_599, NOW / 1_000 - 3_599);
  expect((await find()).leftovers).toEqual([old]);
});
