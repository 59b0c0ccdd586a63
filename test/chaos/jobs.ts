import { isDeepStrictEqual } from 'node:util';
import { duckdbRows, type Rows } from '../../src/rows/rows.js';
import { fileManifests } from '../../src/store/manifests.js';
import { partIntegrity } from '../../src/store/part-integrity.js';
import { identifier } from '../../src/store/sql.js';
import { countDays, startOfDay } from '../../src/weather/dates.js';
import type { Gathering } from '../../src/weather/gathering.js';
import { countRows, planChunks, stepSeconds } from '../../src/weather/plan.js';
import { variableOf } from '../../src/weather/variables.js';
import type { ColumnValue } from '../fakes/upstream-faults.js';
import { asPrinted, giveFloats } from '../fakes/upstream-flatbuffers.js';
import { valuesAt } from '../fakes/upstream-values.js';
import { chanceOf } from './chance.js';

/** A job of the run, as it is asked for. */
export type ChaosJob = { name: string; days?: 'utc' } & Omit<Gathering, 'place' | 'days'>;

/** What upstream says of a job's variables at some seconds since 1970. */
export type ValuesOf = (job: ChaosJob, seconds: number[]) => ColumnValue[][];

/** Months, years, decades and hours, each at a place of its own. */
export function jobsOf(seed: number, count: number): ChaosJob[] {
  const chance = chanceOf(seed);
  return Array.from({ length: count }, (_, index) => {
    const year = chance.between(1941, 2020);
    return {
      name: `chaos-${index}`,
      latitude: chance.between(-80, 80),
      longitude: index / 2,
      ...chance.oneOf([
        { ...days(`${year}-02-01`, `${year}-02-28`), ...DAILY },
        { ...days(`${year}-01-01`, `${year}-12-31`), ...DAILY },
        { ...days(`${year - 1}-06-15`, `${year + 2}-03-01`), ...DAILY },
        { ...days(`${year}-03-01`, `${year}-03-31`), ...HOURLY },
      ]),
    };
  });
}

/**
 * Eight decades of days, which one activity fetches, and two of hours, which come in FlatBuffers, by turns. Days are
 * UTC's: by them the upstream makes its digits.
 */
export function decadesOf(count: number): ChaosJob[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `chaos-${index}`,
    latitude: 10 + index,
    longitude: index / 2,
    ...(index % 3 === 2
      ? { ...days('1981-01-01', '1999-12-31'), ...MANY_HOURS }
      : { ...days('1941-01-01', '2020-12-31'), ...DAILY, days: 'utc' as const }),
  }));
}

const DAILY = {
  resolution: 'daily' as const,
  variables: ['temperature_2m_max', 'precipitation_sum'],
};
const HOURLY = { resolution: 'hourly' as const, variables: ['temperature_2m', 'precipitation'] };
const MANY_HOURS = {
  resolution: 'hourly' as const,
  variables: ['temperature_2m', 'precipitation', 'relative_humidity_2m', 'wind_speed_10m'],
};

function days(start_date: string, end_date: string) {
  return { start_date, end_date };
}

/** How many answers all jobs need from an upstream that gives so many days at once: what is more is asked for in halves. */
export function countAnswers(jobs: readonly ChaosJob[], mostDays: number): number {
  const answers = jobs.flatMap((job) =>
    planChunks(job).map(({ start_date, end_date }) => {
      const times = countDays(start_date, end_date) / mostDays;
      return 2 ** Math.ceil(Math.log2(Math.max(1, times)));
    }),
  );
  return answers.reduce((sum, count) => sum + count, 0);
}

/**
 * The jobs whose stored rows are not upstream's, to the last value.
 */
export async function wrongJobs(
  jobs: readonly ChaosJob[],
  store: string,
  valuesOf: ValuesOf = plainValues,
): Promise<string[]> {
  const rows = await duckdbRows(store, partIntegrity(store));
  const manifests = fileManifests(store);
  const wrong: string[] = [];
  try {
    for (const job of jobs) {
      const manifest = await manifests.read(job.name);
      if (manifest === undefined) wrong.push(`${job.name} has no manifest`);
      else if (!(await isExact(job, rows, rows.select(manifest), valuesOf)))
        wrong.push(`${job.name} differs`);
    }
    return wrong;
  } finally {
    rows.close();
  }
}

async function isExact(
  job: ChaosJob,
  rows: Rows,
  select: string,
  valuesOf: ValuesOf,
): Promise<boolean> {
  const columns = job.variables.map(identifier).join(', ');
  const stored = await rows.query(
    `SELECT epoch(time)::DOUBLE AS second, ${columns} FROM (${select}) ORDER BY time`,
  );
  const first = startOfDay(job.start_date);
  const step = stepSeconds(job.resolution);
  const seconds = Array.from(
    { length: countRows(job, job.resolution) },
    (_, row) => first + row * step,
  );
  const expected = valuesOf(job, seconds);
  const found = job.variables.map((name) => stored.map((row) => row[name]));
  return (
    isDeepStrictEqual(found, expected) &&
    isDeepStrictEqual(
      stored.map(({ second }) => second),
      seconds,
    )
  );
}

const plainValues: ValuesOf = ({ variables, latitude, longitude }, seconds) =>
  variables.map((name) => valuesAt(name, latitude, longitude, seconds));

/** The numbers as an upstream prints them whose own have more digits, as FlatBuffers offer them. */
export const printedValues: ValuesOf = (job, seconds) => {
  const { resolution, variables } = job;
  const values = plainValues(job, seconds);
  const columns = new Map<string, ColumnValue[]>([
    ['time', seconds],
    ...variables.map((name, index) => [name, values[index] ?? []] as const),
  ]);
  const units = new Map(variables.map((name) => [name, variableOf(resolution, name).unit]));
  const draft = { head: {}, sections: [{ name: resolution, units, columns }] };
  giveFloats(draft);
  const [section] = asPrinted(draft).sections;
  const asNumber = (value: ColumnValue) =>
    typeof value === 'string' ? Number(value.slice(1)) : value;
  return variables.map((name) => (section?.columns.get(name) ?? []).map(asNumber));
};
