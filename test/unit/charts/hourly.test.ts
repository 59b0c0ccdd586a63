import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plot } from '../../../src/charts/plot.js';
import type { Manifest } from '../../../src/store/manifest.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { dataOf, drawn } from './drawn.js';

let store: JobStore;
beforeEach(async () => {
  store = await createJobStore();
});
afterEach(() => store.remove());

type Column = (number | null)[];

/** Hours from 2023-01-01 on: 2023-01-02 was a Monday. */
function put(days: number, columns: Record<string, Column>, name = 'hours'): Promise<Manifest> {
  const end = new Date(Date.UTC(2023, 0, days)).toISOString().slice(0, 10);
  const gathering: Gathering = {
    latitude: -33.857,
    longitude: 151.215,
    start_date: '2023-01-01',
    end_date: end,
    resolution: 'hourly',
    variables: Object.keys(columns),
  };
  return store.put(name, gathering, columns);
}

/** Each day 0, 1 … 23. */
function hoursOfDay(days: number): Column {
  return Array.from({ length: 24 * days }, (_, hour) => hour % 24);
}

const first = (spec: unknown) => dataOf(spec)[0] ?? [];

describe('of hours', () => {
  it('time_series of a few days shows each of them', async () => {
    const job = await put(2, { temperature_2m: hoursOfDay(2) });
    const { spec, subtitle, title } = await drawn({ kind: 'time_series' }, [job], store.rows);
    expect(first(spec)).toHaveLength(48);
    expect(first(spec)[25]).toMatchObject({
      time: '2023-01-02T01:00Z',
      end: '2023-01-02T02:00Z',
      value: 1,
      low: null,
    });
    expect(subtitle).toBe('Hourly values, 2023-01-01 to 2023-01-02');
    expect(title).toBe('Temperature in 33.86° S 151.22° E');
  });

  it.each([
    [0, undefined],
    // From 05:45 on, of 00:45 to 23:45.
    [20_700, 'grey: missing values (5 of 48 hours)'],
    // Up to 19:30.
    [-12_600, 'grey: missing values (4 of 48 hours)'],
    [46_800, 'grey: missing values (13 of 48 hours)'],
  ])(
    'time_series of local days says which hours of them the job does not reach: %i s',
    async (shift_seconds, note) => {
      const job = await put(2, { temperature_2m: hoursOfDay(2) });
      const plotted = await plot({ kind: 'time_series' }, [job], store.rows, [
        { words: 'local', shift_seconds },
      ]);
      expect(plotted.note).toBe(note);
      expect(plotted.subtitle).toBe('Hourly values, 2023-01-01 to 2023-01-02');
    },
  );

  it('time_series of weeks shows days, and a gap where an hour is missing', async () => {
    const temperature = hoursOfDay(20);
    temperature.fill(null, 0, 5);
    temperature.fill(null, 24, 28);
    const precipitation = hoursOfDay(20).map(() => 0.5 as number | null);
    precipitation[30] = null;
    const job = await put(20, { temperature_2m: temperature, precipitation });
    const variables = ['temperature_2m', 'precipitation'];
    const { spec, subtitle, note } = await drawn(
      { kind: 'time_series', variables },
      [job],
      store.rows,
    );
    const [states = [], amounts = []] = dataOf(spec);

    expect(states.map(({ value }) => value).slice(0, 3)).toEqual([null, null, 11.5]);
    expect(states[0]).toMatchObject({ low: null, high: null });
    expect(states[2]).toMatchObject({ time: '2023-01-03', end: '2023-01-04' });
    expect(states[2]?.low).toBeCloseTo(2.3, 12);
    expect(states[2]?.high).toBeCloseTo(20.7, 12);
    expect(amounts.map(({ value }) => value).slice(0, 3)).toEqual([12, null, 12]);
    expect(subtitle).toBe(
      'Daily mean and total of hourly values, band: 10th to 90th percentile, 2023-01-01 to 2023-01-20',
    );
    expect(note).toBe('grey: missing values (3 of 40 days)');
  });

  it('time_series marks a value between two gaps, which a line cannot show', async () => {
    const temperature: Column = [1, null, 2, null, 3, 4, null, 5, ...new Array(16).fill(null)];
    const job = await put(1, { temperature_2m: temperature });
    const { spec } = await drawn({ kind: 'time_series' }, [job], store.rows);
    const lone = first(spec).filter(({ is_lone }) => is_lone);
    expect(lone.map(({ value }) => value)).toEqual([1, 2, 5]);
  });

  it('monthly totals leave out a month that the job has only a part of', async () => {
    const job = await put(45, { precipitation: hoursOfDay(45).map(() => 1) });
    const { spec } = await drawn({ kind: 'monthly_box' }, [job], store.rows);
    expect(first(spec)).toMatchObject([{ month: 'Jan', lowest: 744, highest: 744 }]);
  });

  it('calendar_heat_map shows the mean of a day’s states and the total of its amounts', async () => {
    const job = await put(31, {
      temperature_2m: hoursOfDay(31),
      precipitation: hoursOfDay(31).map((hour) => (hour === 0 ? 3 : 0)),
    });
    const wish = { kind: 'calendar_heat_map' as const };
    const states = await drawn(wish, [job], store.rows);
    const amounts = await drawn({ ...wish, variables: ['precipitation'] }, [job], store.rows);

    expect(first(states.spec)[0]).toMatchObject({ day: 1, weekday: 6, week: 0 });
    expect(first(states.spec)[1]).toEqual({
      month: 'Jan',
      day: 2,
      weekday: 0,
      week: 1,
      value: 11.5,
    });
    expect(first(amounts.spec)[1]).toMatchObject({ value: 3 });
    expect(first(states.spec)[31]).toMatchObject({ month: 'Feb', day: 1, value: null });
    expect(states.subtitle).toBe(
      'Mean of each day, 2023-01-01 to 2023-01-31; weeks begin on Monday',
    );
    expect(amounts.subtitle).toBe(
      'Total of each day, 2023-01-01 to 2023-01-31; weeks begin on Monday; white: 0',
    );
    expect(states.note).toBe('grey: days that the job does not have');
  });

  it('wind_rose counts sixteen directions and classes of speed, and calm apart', async () => {
    // 11.25° is the first of NNE, 348.75° the first of N; calm is below 1 km/h.
    const direction = [0, 11.2, 11.25, 348.75, 348.7, 180, 180, 180, 90, null];
    const speed = [1, 2, 2.5, 12, 3, 4, 9.9, 2, 0.9, 50];
    const rest = new Array<null>(14).fill(null);
    const job = await put(1, {
      wind_speed_10m: [...speed, ...rest],
      wind_direction_10m: [...direction, ...rest],
    });
    const { spec, title, subtitle } = await drawn({ kind: 'wind_rose' }, [job], store.rows);
    const [, petals = []] = dataOf(spec);

    const ninth = 100 / 9;
    const shown = petals.map(({ sector, speed_class, inner, outer }) => [
      sector,
      speed_class,
      Number(inner) / ninth,
      Number(outer) / ninth,
    ]);
    const expected = [
      [0, '1–6', 0, 2],
      [0, '12–20', 2, 3],
      [1, '1–6', 0, 1],
      [8, '1–6', 0, 2],
      [8, '6–12', 2, 3],
      [15, '1–6', 0, 1],
    ];
    expect(shown.map((petal) => petal.slice(0, 2))).toEqual(expected.map((p) => p.slice(0, 2)));
    shown.forEach((petal, index) => {
      expect(petal[2]).toBeCloseTo(Number(expected[index]?.[2]), 9);
      expect(petal[3]).toBeCloseTo(Number(expected[index]?.[3]), 9);
    });
    // From south: half a sector to either side of 180°, less a seam.
    const south = petals.find(({ sector }) => sector === 8);
    expect(south?.from).toBeCloseTo((Math.PI * (180 - 0.85 * 11.25)) / 180, 9);
    expect(south?.to).toBeCloseTo((Math.PI * (180 + 0.85 * 11.25)) / 180, 9);
    expect(title).toBe('Where the wind came from in 33.86° S 151.22° E');
    expect(subtitle).toBe(
      'Share of hourly values by direction and wind speed, 2023-01-01; calm 11.1 %',
    );
  });

  it('comparison takes only the days that all places have', async () => {
    const longer = await put(3, {
      temperature_2m: [...hoursOfDay(2), ...hoursOfDay(1).map(() => 40)],
    });
    const shorter = await put(2, { temperature_2m: hoursOfDay(2) }, 'shorter');
    const { spec, subtitle } = await drawn({ kind: 'comparison' }, [longer, shorter], store.rows);
    expect(first(spec)).toMatchObject([
      { place: 'hours', highest: 23 },
      { place: 'shorter', highest: 23 },
    ]);
    expect(subtitle).toMatch(/^Hourly values, 2023-01-01 to 2023-01-02; /);
  });
});

it('of 61 years warming_stripes compares with 1961 to 1990, and leaves gaps in years', async () => {
  const days = 22_281;
  const level = (day: number) => new Date(Date.UTC(1960, 0, 1 + day)).getUTCFullYear() - 1975;
  const values: Column = Array.from({ length: days }, (_, day) => level(day));
  // Three days of a month may be missing, four may not.
  values.fill(null, 366, 366 + 3);
  values.fill(null, days - 4, days);
  const job = await store.put(
    'decades',
    {
      latitude: 1,
      longitude: 2,
      start_date: '1960-01-01',
      end_date: '2020-12-31',
      resolution: 'daily',
      variables: ['temperature_2m_mean'],
    },
    { temperature_2m_mean: values },
  );
  const { spec, subtitle, note } = await drawn({ kind: 'warming_stripes' }, [job], store.rows);
  const stripes = first(spec);
  expect(stripes).toHaveLength(61);
  // The mean of 1961 to 1990 is 0.5 on this scale.
  expect(stripes[0]).toMatchObject({ year: 1960, anomaly: -15.5 });
  expect(stripes[1]).toMatchObject({ year: 1961, anomaly: -14.5 });
  expect(stripes[60]).toMatchObject({ year: 2020, anomaly: null });
  expect(subtitle).toBe(
    'Mean of each year compared with the mean of 1961 to 1990, 1960-01-01 to 2020-12-31',
  );
  expect(note).toBe('grey: left out 2020, for days missing');
});
