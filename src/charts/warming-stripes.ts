import { InvalidInputError } from '../base/errors.js';
import { yearsNeeded } from '../climate/baseline.js';
import {
  type ChartJob,
  type ChartVariable,
  type DrawChart,
  HEIGHT,
  type Spec,
  WIDTH,
} from './chart.js';
import { yearsOf } from './sql.js';
import { MISSING_AMONG_COLORS } from './theme.js';
import { leftOutNote, rangeOf, titleOf } from './words.js';

/**
 * The reference years, as the WMO uses for climate change (WMO-No. 1203, 4.2), if a place has as many of them as a
 * normal needs (4.4.2). Otherwise all years of the place.
 */
const REFERENCE = { first: 1961, last: 1990 };

/** One year has nothing to be compared with. */
const MIN_YEARS = 2;

interface Year {
  place: string;
  year: number;
  /** The mean of states or the total of amounts; null if too much is missing. */
  value: number | null;
  /** The mean of the reference years, null if too few of them count; and the mean of all years. */
  reference: number | null;
  mean: number | null;
}

/**
 * Draws a stripe for each year, coloured by its distance from a reference (showyourstripes.info); a row for each
 * job.
 */
export const drawWarmingStripes: DrawChart = async ({ jobs, variables }, query) => {
  const [variable] = variables;
  const rows = await Promise.all(
    jobs.map(async (job) => {
      const years = (await query(yearsQuery(job, variable))) as unknown as Omit<Year, 'place'>[];
      refuseFewYears(job, years);
      return years.map((year): Year => ({ ...year, place: job.label }));
    }),
  );
  const years = rows.flat();
  const missing = years.filter(({ value }) => value === null);
  const yearNumbers = missing.map(({ year }) => year);
  return {
    title: titleOf(variables, jobs),
    subtitle: `${variable.kind === 'amount' ? 'Total' : 'Mean'} of each year compared with the mean of ${referenceWords(years)}, ${rangeOf(jobs)}`,
    ...leftOutNote(yearNumbers, years.length, jobs, 'grey'),
    spec: chart(years, variable),
  };
};

/** The reference in words; places with another reference are named. */
function referenceWords(years: readonly Year[]): string {
  const placesOf = (found: readonly Year[]) => [...new Set(found.map(({ place }) => place))];
  const strange = placesOf(years.filter(({ reference }) => reference === null));
  if (strange.length === 0) return `${REFERENCE.first} to ${REFERENCE.last}`;
  if (strange.length === placesOf(years).length) return 'all these years';
  return `${REFERENCE.first} to ${REFERENCE.last} (of ${strange.join(', ')}: of all its years)`;
}

function yearsQuery(job: ChartJob, variable: ChartVariable): string {
  const { first, last } = REFERENCE;
  const isReference = `FILTER (WHERE year(time) BETWEEN ${first} AND ${last}) OVER ()`;
  return `SELECT year(time)::INTEGER AS year, value, avg(value) OVER () AS mean,
      CASE WHEN count(value) ${isReference} >= ${yearsNeeded(REFERENCE)} THEN avg(value) ${isReference} END AS reference
    FROM (${yearsOf(job, variable)}) ORDER BY year`;
}

function refuseFewYears(job: ChartJob, years: readonly Pick<Year, 'value'>[]): void {
  const whole = years.filter(({ value }) => value !== null).length;
  if (whole >= MIN_YEARS) return;
  throw new InvalidInputError(
    `warming_stripes needs ${MIN_YEARS} whole years; "${job.name}" has ${whole} (${rangeOf([job])}): time_series draws it.`,
  );
}

function chart(years: readonly Year[], variable: ChartVariable): Spec {
  const stripes = years.map(({ place, year, value, mean, reference }) => {
    const usual = reference ?? mean;
    return { place, year, anomaly: value === null || usual === null ? null : value - usual };
  });
  const furthest = Math.max(...stripes.map(({ anomaly }) => Math.abs(anomaly ?? 0)));
  const color = {
    field: 'anomaly',
    type: 'quantitative',
    scale: schemeOf(variable, furthest),
    legend: {
      title: variable.unit,
      labelExpr: "datum.value === 0 ? '0' : format(datum.value, '+,.3~r')",
      gradientLength: HEIGHT - 90,
    },
  };
  const isSingle = new Set(years.map(({ place }) => place)).size === 1;
  const distinct = [...new Set(years.map(({ year }) => year))].sort();
  // Stripes of whole pixels have no seams.
  const room = WIDTH - (isSingle ? 100 : 210);
  const pixels = distinct.length * Math.floor(room / distinct.length);
  return {
    width: pixels,
    height: HEIGHT - 40,
    data: { values: stripes },
    mark: { type: 'rect', invalid: null },
    encoding: {
      x: {
        field: 'year',
        type: 'ordinal',
        title: null,
        scale: { type: 'band', paddingInner: 0, paddingOuter: 0 },
        axis: { values: labelledYears(distinct), labelAngle: 0, ticks: false, domain: false },
      },
      y: {
        field: 'place',
        type: 'nominal',
        title: null,
        sort: null,
        scale: { padding: isSingle ? 0 : 0.08 },
        axis: isSingle ? null : { labelLimit: 120, domain: false, ticks: false },
      },
      color: {
        condition: { test: 'datum.anomaly === null', value: MISSING_AMONG_COLORS },
        ...color,
      },
    },
  };
}

const MAX_LABELS = 12;

/** Round years, few enough to be readable. */
function labelledYears(years: readonly number[]): number[] {
  const step = [1, 2, 5, 10, 20].find((size) => years.length / size <= MAX_LABELS) ?? 50;
  return years.filter((year) => year % step === 0);
}

/** Blue below and red above the reference; for water brown below and green above. White is the reference. */
function schemeOf({ kind }: ChartVariable, furthest: number): Spec {
  const domain = [-furthest, furthest];
  return kind === 'amount'
    ? { scheme: 'brownbluegreen', domain }
    : { scheme: 'redblue', reverse: true, domain };
}
