import { type Analysed, analyseJob } from '../../../src/climate/analyse-job.js';
import type { Baseline } from '../../../src/climate/baseline.js';
import type { AnalysisName } from '../../../src/climate/index.js';
import { addDays, countDays } from '../../../src/weather/dates.js';
import type { Resolution } from '../../../src/weather/variables.js';
import { createJobStore } from '../../fakes/stored-job.js';

/** A job to store, with a value a step. */
export interface Stored {
  start_date: string;
  end_date: string;
  resolution: Resolution;
  columns: Record<string, (number | null)[]>;
}

/** Any part of an analysis: tests compare it, and need not know its type. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
export type Loose = any;

/** Stores a job in a real result store, analyses it, and removes the store. */
export async function analyseStored(
  { columns, ...job }: Stored,
  names: readonly AnalysisName[],
  baseline: Baseline = { first: 1991, last: 2020 },
): Promise<Loose> {
  const store = await createJobStore();
  try {
    const variables = Object.keys(columns);
    const gathering = { latitude: 1, longitude: 2, model: 'era5' as const, ...job, variables };
    const manifest = await store.put('one', gathering, columns);
    return (await analyseJob(manifest, store.rows, names, baseline)) as Analysed;
  } finally {
    await store.remove();
  }
}

/** A daily job of one variable: a value each day, null on some. */
export function dailyJob(
  variable: string,
  start_date: string,
  end_date: string,
  valueOn: (date: string) => number | null,
): Stored {
  const days = countDays(start_date, end_date);
  const values = Array.from({ length: days }, (_, index) => valueOn(addDays(start_date, index)));
  return { start_date, end_date, resolution: 'daily', columns: { [variable]: values } };
}

/** Unix seconds of each step of a range. */
export function stepsOf(start_date: string, end_date: string, resolution: Resolution): number[] {
  const seconds = resolution === 'daily' ? 86_400 : 3_600;
  const from = Date.parse(`${start_date}T00:00Z`) / 1_000;
  const count = (countDays(start_date, end_date) * 86_400) / seconds;
  return Array.from({ length: count }, (_, index) => from + index * seconds);
}
