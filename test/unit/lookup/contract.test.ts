import { describe, expect, it } from '@jest/globals';
import {
  lookupArgumentsSchema,
  lookupEstimateSchema,
  lookupProgressSchema,
  lookupResultSchema,
} from '../../../src/lookup/contract.js';
import { estimateOf } from '../../../src/lookup/estimate.js';
import type { Lookup } from '../../../src/lookup/lookup.js';
import type { MatchedRows } from '../../../src/lookup/match-rows.js';
import { lookupResult } from '../../../src/lookup/result.js';
import { asMeant } from '../../../src/mcp/meant.js';

const LOOKUP: Lookup = {
  table: 'a'.repeat(64),
  columns: { place: 'city', time: 'date' },
  resolution: 'daily',
  variables: ['temperature_2m_max'],
  model: 'era5',
  days: 'local',
  format: 'csv',
};

const MATCHED: MatchedRows = {
  rows: 4,
  matched: 2,
  missing: 1,
  missing_why: [{ why: 'upstream has no value', rows: 1 }],
  bad: { count: 1, first: [{ line: 3, why: 'it has no date' }] },
  renamed: { temperature_2m_max: 'temperature_2m_max_2' },
  statistics: {
    temperature_2m_max: { unit: '°C', rows: 2, mean: 1, min: 0, min_line: 2, max: 2, max_line: 4 },
  },
  provisional_from: '2026-11-23',
};

const SOURCE = {
  provider: 'open-meteo',
  url: 'https://archive.example/v1/archive',
  licence: 'CC BY 4.0',
  attribution: 'Weather data by Open-Meteo.com',
  gathered_at: '2026-11-28T12:00:00.000Z',
};

describe('the arguments of start_lookup', () => {
  it('are little: a table, and the rest by default', () => {
    expect(lookupArgumentsSchema.parse({ table: 'visits.csv' })).toEqual({
      table: 'visits.csv',
      resolution: 'daily',
      format: 'csv',
      estimate: false,
    });
  });

  it('take from 1 to 100 rows of any columns', () => {
    const row = { place: 'Oslo', date: '2020-01-01', staff: 3, open: true, note: null };
    const parse = (count: number) =>
      lookupArgumentsSchema.safeParse({ rows: Array.from({ length: count }, () => row) }).success;
    expect([0, 1, 100, 101].map(parse)).toEqual([false, true, true, false]);
  });
});

describe('a lookup’s result', () => {
  it('has the form of the contract, and rows that add up', () => {
    const file = { uri: 'file:///store/lookups/visits.csv', bytes: 120 };
    const result = lookupResult(LOOKUP, MATCHED, file, SOURCE);
    expect(lookupResultSchema.parse(result)).toEqual(result);
    expect(result).toEqual({
      kind: 'lookup',
      rows: 4,
      matched: 2,
      missing: 1,
      missing_why: [{ why: 'upstream has no value', rows: 1 }],
      bad_row_count: 1,
      bad_rows: [{ line: 3, why: 'it has no date' }],
      file: { uri: 'file:///store/lookups/visits.csv', format: 'csv', bytes: 120 },
      columns: { temperature_2m_max: 'temperature_2m_max_2' },
      statistics: MATCHED.statistics,
      model: 'era5',
      days: "each place's, standard time all the year",
      provisional_from: '2026-11-23',
      source: SOURCE,
    });
  });

  it('leaves out what there is not, and says whose hours or days were joined', () => {
    const { provisional_from: _none, ...settled } = MATCHED;
    const plain = { ...settled, missing: 0, missing_why: [], renamed: {} };
    const { days: _local, ...utc } = LOOKUP;
    const file = { uri: 'file:///x', bytes: 1 };
    const result = lookupResult(utc, plain, file, SOURCE);
    expect(Object.keys(result)).not.toContain('missing_why');
    expect(Object.keys(result)).not.toContain('columns');
    expect(Object.keys(result)).not.toContain('provisional_from');
    expect(result.days).toBe('UTC');
    expect(lookupResult({ ...utc, resolution: 'hourly' }, plain, file, SOURCE).days).toBe(
      'hours of UTC, in which the times lie; times without a zone are by the clocks of the place',
    );
  });
});

describe('columns', () => {
  const read = (columns: object) => lookupArgumentsSchema.safeParse({ columns });

  it.each([
    [{ lat: 'Breite', lon: 'Länge', date: 'Tag' }],
    [{ Latitude: 'Breite', lng: 'Länge', timestamp: 'Tag' }],
    [{ latitude: 'Breite', longitude: 'Länge', time: 'Tag' }],
  ])('have the roles that columns are found by: %j', (columns) => {
    expect(read(columns).data?.columns).toEqual({
      latitude: 'Breite',
      longitude: 'Länge',
      time: 'Tag',
    });
  });

  it('may be JSON text', () => {
    const { value } = asMeant(lookupArgumentsSchema, { columns: '{"date":"Tag"}' });
    expect(lookupArgumentsSchema.parse(value).columns).toEqual({ time: 'Tag' });
  });

  it.each([[{ lat: 'a', latitude: 'b' }], [{ when: 'a' }], [{ constructor: 'a' }]])(
    'take no other role, and none twice: %j',
    (columns) => {
      expect(read(columns).error?.issues[0]?.message).toBe(
        'columns takes the names of place, latitude, longitude, time, each once',
      );
    },
  );
});

describe('what is told on the way', () => {
  it('has the form of the contract', () => {
    const facts = { rows: 1, places: 1, cells: 1, days: 1, pairs: 1, requests: 1, weight: 1 };
    const estimate = estimateOf({
      ...facts,
      bad: { count: 0, first: [] },
      remarks: ['There are others.'],
    });
    expect(lookupEstimateSchema.parse(estimate)).toEqual(estimate);
    const progress = { done: 1, of: 2, rows: 3 };
    expect(lookupProgressSchema.parse(progress)).toEqual(progress);
  });
});
