import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plot } from '../../../src/charts/plot.js';
import { analyseJob } from '../../../src/climate/analyse-job.js';
import type { Manifest } from '../../../src/store/manifest.js';
import { addDays } from '../../../src/weather/dates.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { countRows } from '../../../src/weather/plan.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { type Datum, dataOf, drawn } from './drawn.js';

let store: JobStore;
beforeAll(async () => {
  store = await createJobStore();
});
afterAll(() => store.remove());

type Value = (date: string, row: number) => number | null;

/** A job of one variable; hours know their day. */
function put(name: string, values: Record<string, Value>, change: Partial<Gathering> = {}) {
  const gathering: Gathering = {
    latitude: 1,
    longitude: 2,
    place: name,
    start_date: '1955-01-01',
    end_date: '1995-12-31',
    resolution: 'daily',
    variables: Object.keys(values),
    ...change,
  };
  const perDay = gathering.resolution === 'daily' ? 1 : 24;
  const rows = Array.from({ length: countRows(gathering, gathering.resolution) }, (_, row) => row);
  const columns = Object.entries(values).map(
    ([variable, valueOn]) =>
      [
        variable,
        rows.map((row) => valueOn(addDays(gathering.start_date, Math.floor(row / perDay)), row)),
      ] as const,
  );
  return store.put(name, gathering, Object.fromEntries(columns));
}

const MEAN = 'temperature_2m_mean';

/** Skewed, so that a median is another number. */
const skewed: Value = (date, row) =>
  Number(date.slice(0, 4)) / 100 + (date.slice(5, 7) === '07' ? 30 : 0) + (row % 7) / 10;

const yearsOf = (rows: Datum[] = []) =>
  Object.fromEntries(rows.map(({ time, value }) => [String(time).slice(0, 4), value]));

const rounded = (value: unknown) =>
  value === null ? null : Math.round(Number(value) * 100) / 100 + 0;

async function anomaliesOf(job: Manifest, baseline = { first: 1961, last: 1990 }) {
  return (await analyseJob(job, store.rows, ['anomalies'], baseline)).anomalies as {
    [element: string]: { baseline_mean: number; per_year: (number | null)[] };
  };
}

describe('a chart of years', () => {
  it.each<[string, string, Record<string, Value>, Partial<Gathering>]>([
    ['days', MEAN, { [MEAN]: skewed }, {}],
    ['an amount', 'precipitation_sum', { precipitation_sum: (_, row) => (row % 3) / 10 }, {}],
    [
      'hours',
      'temperature_2m',
      {
        temperature_2m: (date, row) =>
          row === 9_000 ? null : (skewed(date, row) ?? 0) + (row % 24),
      },
      { resolution: 'hourly', start_date: '1960-01-01', end_date: '1994-12-31' },
    ],
  ])('has the same values as analyze_climate: of %s', async (name, variable, values, change) => {
    const job = await put(name, values, change);
    const element = variable === 'temperature_2m' ? MEAN : variable;
    const analysed = (await anomaliesOf(job))[element];
    const series = await drawn({ kind: 'time_series', variables: [variable] }, [job], store.rows);
    const stripes = await drawn(
      { kind: 'warming_stripes', variables: [variable] },
      [job],
      store.rows,
    );

    const drawnValues = dataOf(series.spec)[0]?.map(({ value }) =>
      rounded(Number(value) - Number(analysed?.baseline_mean)),
    );
    // The baseline's mean is told with two decimals.
    drawnValues?.forEach((value, index) => {
      expect(Math.abs(Number(value) - Number(analysed?.per_year[index]))).toBeLessThanOrEqual(
        0.011,
      );
    });
    expect(dataOf(stripes.spec)[0]?.map(({ anomaly }) => rounded(anomaly))).toEqual(
      analysed?.per_year,
    );
    expect(drawnValues).toHaveLength(analysed?.per_year.length ?? 0);
    expect(series.subtitle).toMatch(
      variable === 'precipitation_sum'
        ? /^Yearly total of daily values, 1955/
        : /^Yearly mean of (daily|hourly) values, 19/,
    );
  });

  it('draws the mean of a year, not the median, and leaves out those that do not count', async () => {
    const job = await put(
      'gaps',
      { [MEAN]: (date) => (/^1970-06-0[1-4]/.test(date) ? null : date < '1960-07' ? 0 : 1) },
      { start_date: '1955-01-02', end_date: '1995-12-31' },
    );
    const { spec, note, subtitle } = await drawn({ kind: 'time_series' }, [job], store.rows);
    const years = yearsOf(dataOf(spec)[0]);
    expect([years['1955'], years['1956'], years['1970'], years['1971']]).toEqual([
      null,
      0,
      null,
      1,
    ]);
    // 182 of 366 days.
    expect(years['1960']).toBeCloseTo(184 / 366, 12);
    expect(dataOf(spec)[0]?.every(({ low, high }) => low === null && high === null)).toBe(true);
    expect(subtitle).toBe('Yearly mean of daily values, 1955-01-02 to 1995-12-31');
    expect(note).toBe('grey: left out 1970, for days missing; 1955, of which the job has a part');
  });
});

describe('stripes of several places', () => {
  const flat =
    (level: number): Value =>
    (date) =>
      level + (date < '1991' ? 0 : 1);

  it('keep the reference of each that has 24 of its 30 years, and name the others', async () => {
    const seven = [await put('whole', { [MEAN]: flat(10) })];
    const one = await put('one year short', {
      [MEAN]: (date, row) => (date.startsWith('1965-03') ? null : flat(5)(date, row)),
    });
    const late = await put('late', { [MEAN]: flat(0) }, { start_date: '1968-01-01' });
    const { spec, subtitle } = await drawn(
      { kind: 'warming_stripes' },
      [...seven, one, late],
      store.rows,
    );
    const anomaly = (place: string, year: number) =>
      dataOf(spec)[0]?.find((row) => row.place === place && row.year === year)?.anomaly;
    expect(anomaly('whole', 1995)).toBe(1);
    expect(anomaly('one year short', 1995)).toBe(1);
    expect(anomaly('one year short', 1965)).toBeNull();
    // 5 of 28 years are 1.
    expect(anomaly('late', 1995)).toBeCloseTo(1 - 5 / 28, 12);
    expect(subtitle).toBe(
      'Mean of each year compared with the mean of 1961 to 1990 (of late: of all its years), 1955-01-01 to 1995-12-31',
    );
  });
});

describe('places of which some have no mean temperature', () => {
  it('are told from the others', async () => {
    const own = await put('own', { [MEAN]: () => 14 });
    const middle = await put('middle', {
      temperature_2m_max: () => 20,
      temperature_2m_min: () => 10,
      [MEAN]: () => null,
    });
    const { spec } = await drawn({ kind: 'time_series' }, [own, middle], store.rows);
    expect(new Set(dataOf(spec)[0]?.map(({ place, value }) => `${place} ${value}`))).toEqual(
      new Set(['own 14', 'middle 15']),
    );
    const { title, subtitle } = await plot({ kind: 'time_series' }, [own, middle], store.rows);
    expect([title, subtitle]).toEqual([
      'Mean temperature in own and middle',
      'Yearly mean of daily values, 1955-01-01 to 1995-12-31; of middle the mean of maximum and minimum',
    ]);
  });
});
