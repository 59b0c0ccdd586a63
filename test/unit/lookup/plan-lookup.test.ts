import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../src/base/errors.js';
import { seriesAt } from '../../../src/lookup/choose-series.js';
import { estimateOf } from '../../../src/lookup/estimate.js';
import { keepPlan, planReader } from '../../../src/lookup/plan-file.js';
import { planLookup } from '../../../src/lookup/plan-lookup.js';
import { storedWeather } from '../../../src/lookup/stored-weather.js';
import { addDays } from '../../../src/weather/dates.js';
import { leastWeight } from '../../fakes/least-weight.js';
import {
  LOOKUP_NOW,
  type LookupStore,
  lookupOf,
  openLookupStore,
} from '../../fakes/lookup-store.js';

let store: LookupStore;
beforeEach(async () => {
  store = await openLookupStore();
});
afterEach(() => store.close());

const ROWS = [
  'lat,lon,date',
  // Two points of one cell, whose days are near; a day far away; another cell.
  '47.40,8.50,2020-01-01',
  '47.45,8.55,2020-01-20',
  '47.45,8.55,2010-06-01',
  '47.45,8.55,2010-06-01',
  '60.00,25.00,2020-01-01',
  '95,8.5,2020-01-01',
  '47.4,8.5,2023-02-30',
];

const FIVE = [
  'temperature_2m_max',
  'temperature_2m_min',
  'temperature_2m_mean',
  'precipitation_sum',
  'wind_speed_10m_max',
];

const ZURICH = { latitude: 47.45, longitude: 8.55, utc_offset_seconds: 3_600 };
const HELSINKI = { latitude: 60, longitude: 25, utc_offset_seconds: 7_200 };

describe('planLookup', () => {
  it('shares requests between the near days of a cell, and tells what cannot be asked for', async () => {
    const table = await store.keep('t.csv', ROWS.join('\n'));
    const { plan, facts } = await store.plan(table, lookupOf(table));
    expect(plan).toEqual({
      today: '2026-11-28',
      now: LOOKUP_NOW,
      names: [],
      refused: [],
      series: [ZURICH, HELSINKI],
      points: [
        [47.4, 8.5, 0],
        [47.45, 8.55, 0],
        [60, 25, 1],
      ],
      requests: [
        { series: 0, start_date: '2010-06-01', end_date: '2010-06-01' },
        { series: 0, start_date: '2020-01-01', end_date: '2020-01-20' },
        { series: 1, start_date: '2020-01-01', end_date: '2020-01-01' },
      ],
    });
    expect(facts).toEqual({
      rows: 7,
      bad: {
        count: 2,
        first: [
          { line: 7, why: 'latitude is 95; it takes degrees from −90 to 90' },
          { line: 8, why: 'date is "2023-02-30", which is not a day of the calendar' },
        ],
      },
      places: 3,
      cells: 2,
      days: 3,
      pairs: 4,
      requests: 3,
      weight: 3,
      remarks: [expect.stringMatching(/^Of 3 places in 2 grid cells, /)],
    });
  });

  it('plans the same whatever the order of the rows', async () => {
    const [head = '', ...rows] = ROWS;
    const plans = [];
    for (const lines of [rows, [...rows].reverse()]) {
      const table = await store.keep('t.csv', [head, ...lines].join('\n'));
      plans.push((await store.plan(table, lookupOf(table))).plan);
    }
    expect(plans[1]).toEqual(plans[0]);
  });

  it('asks for nothing that the store has, and for the gaps alone', async () => {
    const table = await store.keep('t.csv', ROWS.join('\n'));
    const lookup = lookupOf(table);
    const series = seriesAt(ZURICH, lookup);
    const days = { start_date: '2010-01-01', end_date: '2020-01-10' };
    const columns = new Map(lookup.variables.map((name) => [name, new Float64Array(3_662)]));
    await store.parts.publish(series, days, { elevation: 1, columns }, '2026-11-01');
    const { plan, facts } = await store.plan(table, lookup);
    expect(plan.requests).toEqual([
      { series: 0, start_date: '2020-01-20', end_date: '2020-01-20' },
      { series: 1, start_date: '2020-01-01', end_date: '2020-01-01' },
    ]);
    expect(facts).toMatchObject({ requests: 2, weight: 2 });
  });

  it('has every pair of a large table in just one request, at the least weight there is', async () => {
    const chance = seeded(7);
    const pick = (count: number) => Math.floor(chance() * count);
    const cells = Array.from({ length: 30 }, (_, cell) => [10 + cell, cell * 3 - 40]);
    const pairs = Array.from({ length: 3_000 }, () => {
      const [north = 0, east = 0] = cells[pick(cells.length)] ?? [];
      // Anywhere in a cell of a quarter of a degree.
      const [latitude, longitude] = [north, east].map((degrees) => degrees + (pick(24) - 12) / 100);
      return { cell: `${north},${east}`, latitude, longitude, day: pick(3_650) };
    });
    const lines = pairs.map(
      ({ latitude, longitude, day }) => `${latitude},${longitude},${addDays('2000-01-01', day)}`,
    );
    const table = await store.keep('t.csv', ['lat,lon,date', ...lines].join('\n'));
    const { days: _utc, ...lookup } = lookupOf(table, { variables: FIVE });
    const { plan, facts } = await store.plan(table, lookup);
    expect(facts).toMatchObject({ rows: 3_000, cells: 30 });

    const daysOf = new Map<string, Set<number>>();
    for (const { cell, day } of pairs) {
      daysOf.set(cell, (daysOf.get(cell) ?? new Set()).add(day));
    }
    let least = 0;
    for (const [cell, days] of daysOf) {
      const inOrder = [...days].sort((a, b) => a - b);
      least += leastWeight(inOrder, FIVE.length);
      const series = plan.series.findIndex(
        ({ latitude, longitude }) => `${Math.round(latitude)},${Math.round(longitude)}` === cell,
      );
      for (const date of inOrder.map((day) => addDays('2000-01-01', day))) {
        const having = plan.requests.filter(
          (request) =>
            request.series === series && request.start_date <= date && date <= request.end_date,
        );
        expect(having).toHaveLength(1);
      }
    }
    expect(facts.weight).toBeCloseTo(least, 6);
  });

  it('plans nothing more once all was fetched', async () => {
    const table = await store.keep('t.csv', ROWS.join('\n'));
    const lookup = lookupOf(table);
    const { plan } = await store.plan(table, lookup);
    await store.fetch(lookup, plan);
    const again = await store.plan(table, lookup);
    expect(again.plan).toEqual({ ...plan, requests: [] });
    expect(again.facts).toMatchObject({ requests: 0, weight: 0, pairs: 4 });
  });

  it('asks for each place of a cell once upstream has answered for another', async () => {
    const table = await store.keep('t.csv', ROWS.join('\n'));
    const lookup = lookupOf(table);
    const { plan } = await store.plan(table, lookup);
    const asAsked = (at: { latitude: number; longitude: number }) => ({ ...at, elevation_m: 400 });
    await store.fetch(lookup, plan, asAsked);
    const again = (await store.plan(table, lookup)).plan;
    expect(again.series).toEqual([{ ...ZURICH, latitude: 47.4, longitude: 8.5 }, ZURICH, HELSINKI]);
    expect(again.requests).toEqual([
      { series: 0, start_date: '2020-01-01', end_date: '2020-01-01' },
    ]);
  });

  it('looks each place up once, and names what is not known or could be another', async () => {
    const table = await store.keep(
      't.csv',
      'city,date\nZurich,2020-01-01\nNowhere,2020-01-01\nZurich,2020-01-02\nParis,2020-01-02\n',
    );
    const lookup = lookupOf(table, { columns: { place: 'city', time: 'date' } });
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      if (name === 'Nowhere') throw new InvalidInputError('No place is called "Nowhere".');
      if (name === 'Zurich') return { latitude: 47.45, longitude: 8.55 };
      return { latitude: 48.85, longitude: 2.35, remark: 'There are others.' };
    };
    const { plan, facts } = await store.plan(table, lookup, resolve);
    expect(asked.sort()).toEqual(['Nowhere', 'Paris', 'Zurich']);
    expect(plan.names).toEqual([
      ['Nowhere', { why: 'No place is called "Nowhere".' }],
      ['Paris', { latitude: 48.85, longitude: 2.35, remark: 'There are others.' }],
      ['Zurich', { latitude: 47.45, longitude: 8.55 }],
    ]);
    expect(facts).toMatchObject({
      bad: { count: 1, first: [{ line: 3, why: 'No place is called "Nowhere"' }] },
      places: 2,
      remarks: ['There are others.'],
    });
    // What a place was taken for stays.
    const context = {
      resolve: () => Promise.reject(new Error('it was looked up already')),
      stored: storedWeather(store.parts, '2026-11-28'),
      now: () => LOOKUP_NOW + 86_400_000,
      onStep: () => undefined,
    };
    const again = await planLookup(store.instance, table, lookup, context, plan);
    expect(again.plan).toEqual(plan);
  });

  it('looks no text up that is too long for a name', async () => {
    const table = await store.keep('t.csv', `city,date\n${'x'.repeat(201)},2020-01-01\n`);
    const { facts } = await store.plan(
      table,
      lookupOf(table, { columns: { place: 'city', time: 'date' } }),
    );
    expect(facts.bad.first).toEqual([
      { line: 2, why: 'its place has 201 letters; a name has up to 200' },
    ]);
  });

  it('fails where nobody can tell what a place is', async () => {
    const table = await store.keep('t.csv', 'city,date\nZurich,2020-01-01\n');
    const lookup = lookupOf(table, { columns: { place: 'city', time: 'date' } });
    const outage = () => Promise.reject(new UnavailableError('The geocoder gives no answer.'));
    await expect(store.plan(table, lookup, outage)).rejects.toThrow(
      'The geocoder gives no answer.',
    );
  });

  it('refuses places that the model does not have, row by row', async () => {
    const table = await store.keep('t.csv', 'lat,lon,date\n48,2,2020-01-01\n40,-100,2020-01-01\n');
    const { facts } = await store.plan(table, lookupOf(table, { model: 'cerra' }));
    expect(facts.bad.first).toEqual([
      {
        line: 3,
        why: '40, -100 lies outside of model cerra, which is of Europe and what lies around it; era5 has all of the Earth',
      },
    ]);
  });
});

describe('an estimate', () => {
  it('rounds weight and days up', () => {
    const facts = {
      rows: 7,
      bad: { count: 0, first: [] },
      places: 3,
      cells: 2,
      days: 3,
      pairs: 4,
      requests: 3,
      weight: 1234.5611,
      remarks: [],
    };
    expect(estimateOf(facts)).toEqual({
      rows: 7,
      bad_row_count: 0,
      bad_rows: [],
      places: 3,
      cells: 2,
      days: 3,
      pairs: 4,
      requests: 3,
      weight: 1234.57,
      days_of_free_tier: 0.13,
    });
    expect(estimateOf({ ...facts, weight: 0.1 + 0.2 }).weight).toBe(0.3);
  });
});

describe('a plan', () => {
  it('is kept by its hash, and a damaged one is not believed', async () => {
    const table = await store.keep('t.csv', ROWS.join('\n'));
    const { plan } = await store.plan(table, lookupOf(table));
    const hash = await keepPlan(store.folder, table.sha256, 'job', plan);
    const read = planReader(store.folder);
    expect(read({ table: table.sha256, hash })).toEqual(plan);
    expect(read({ table: table.sha256, hash: 'f'.repeat(64) })).toBeUndefined();
    const other = await keepPlan(store.folder, table.sha256, 'job', {
      ...plan,
      today: '2020-01-01',
    });
    expect(read({ table: table.sha256, hash: other })?.today).toBe('2020-01-01');
    writeFileSync(join(store.folder, 'tables', `${table.sha256}.${other}.plan.json`), '{}');
    expect(planReader(store.folder)({ table: table.sha256, hash: other })).toBeUndefined();
  });
});

/** Numbers from 0 to 1 that are the same at each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
