import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { exportOf } from '../../../src/exports/export.js';
import type { ExportFormat } from '../../../src/exports/formats.js';
import type { Manifest } from '../../../src/store/manifest.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';

/** Anew for each test. */
export let store: JobStore;
export let folder: string;

/** A test file that exports jobs calls this once. */
export function useStore(): void {
  beforeEach(async () => {
    store = await createJobStore();
    folder = mkdtempSync(join(tmpdir(), "it's exports "));
  });
  afterEach(async () => {
    await store.remove();
    rmSync(folder, { recursive: true });
  });
}

export const DAYS: Gathering = {
  place: "Coeur d'Alene, Idaho",
  latitude: 47.68,
  longitude: -116.78,
  start_date: '2019-12-31',
  end_date: '2020-01-01',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum'],
};

export const putDays = (name: string, change: Partial<Gathering> = {}) =>
  store.put(
    name,
    { ...DAYS, ...change },
    { temperature_2m_max: [-1.5, null], precipitation_sum: [0.1, 12] },
  );

/** Two days of hours from a value on. */
export const putHours = (name: string, change: Partial<Gathering> = {}) =>
  store.put(
    name,
    { ...DAYS, resolution: 'hourly', variables: ['temperature_2m'], ...change },
    { temperature_2m: Array.from({ length: 48 }, (_, hour) => hour) },
  );

export async function exported(format: ExportFormat, jobs: readonly Manifest[]) {
  const { fileName, rows, write } = exportOf(jobs, format, store.rows);
  const path = join(folder, fileName);
  await write(path);
  return { fileName, rows, path };
}
