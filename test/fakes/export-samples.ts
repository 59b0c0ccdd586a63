/**
 * Writes exports in every format into a folder, for scripts/check-exports.py: bundled observations, hours with gaps
 * in three zones, codes and sunrises. `node scripts/run-with-dist.mjs test/fakes/export-samples.ts <folder>`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportOf } from '../../src/exports/export.js';
import { EXPORT_FORMATS } from '../../src/exports/formats.js';
import type { Manifest } from '../../src/store/manifest.js';
import { VARIABLES } from '../../src/weather/variables.js';
import { putObserved } from './observed-jobs.js';
import { createJobStore, type JobStore } from './stored-job.js';
import { valueAt } from './upstream-values.js';

const ENDINGS = { csv: 'csv', 'csv-excel': 'excel.csv', parquet: 'parquet', netcdf: 'nc' };
const DAY = 86_400;

const PLACES = [
  { place: '東京', latitude: 35.68, longitude: 139.69 },
  { place: 'São Paulo', latitude: -23.55, longitude: -46.63 },
  { place: 'London', latitude: 51.51, longitude: -0.13 },
];

async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const store = await createJobStore();
  const observed = await putObserved(store);
  const hours = await Promise.all(PLACES.map((place, index) => putHours(store, index, place)));
  const all = await putDays(store);
  const samples = {
    observed,
    one: observed.slice(0, 1),
    hours,
    hour: hours.slice(0, 1),
    all: [all],
  };
  for (const [name, jobs] of Object.entries(samples)) await writeAll(store, folder, name, jobs);
  await store.remove();
}

async function writeAll(store: JobStore, folder: string, name: string, jobs: Manifest[]) {
  for (const format of EXPORT_FORMATS) {
    const { write, companion } = exportOf(jobs, format, store.rows);
    const file = `${name}.${ENDINGS[format]}`;
    await write(join(folder, file));
    if (companion === undefined) continue;
    writeFileSync(join(folder, `${file}${companion.ending}`), await companion.textFor(file));
  }
}

/** All hourly variables of a year with a change of clocks; every 97th value is missing. */
function putHours(store: JobStore, index: number, place: (typeof PLACES)[number]) {
  const days = { start_date: '2018-01-01', end_date: '2018-12-31' };
  const variables = Object.keys(VARIABLES.hourly);
  const gathering = { ...place, ...days, resolution: 'hourly' as const, variables };
  return store.put(`hours-${index}`, gathering, columnsOf(variables, 'hourly', 365 * 24, 3_600));
}

function putDays(store: JobStore) {
  const days = { start_date: '2018-01-01', end_date: '2018-12-31' };
  const variables = Object.keys(VARIABLES.daily);
  const gathering = { ...PLACES[0], ...days, resolution: 'daily' as const, variables };
  return store.put('all', gathering as never, columnsOf(variables, 'daily', 365, DAY));
}

function columnsOf(
  variables: string[],
  resolution: 'daily' | 'hourly',
  rows: number,
  step: number,
): Record<string, (number | null)[]> {
  const start = Date.UTC(2018, 0, 1) / 1_000;
  return Object.fromEntries(
    variables.map((name, place) => [
      name,
      Array.from({ length: rows }, (_, row) => {
        if (row % 97 === 96) return null;
        const second = start + row * step;
        const { kind } = VARIABLES[resolution][name] as { kind: string };
        if (kind === 'instant') return second + 6 * 3_600;
        return kind === 'code'
          ? ([0, 3, 61, 95][row % 4] as number)
          : valueAt(name, place, row % 360, second);
      }),
    ]),
  );
}

await main(process.argv[2] ?? 'export-samples');
