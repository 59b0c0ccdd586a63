import { describe, expect, it } from '@jest/globals';
import {
  deriveLookupName,
  lookupIdentity,
  normaliseLookup,
} from '../../../src/lookup/normalise-lookup.js';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const TODAY = '2026-11-28';
const TABLE = { sha256: 'a'.repeat(64), columns: ['shop', 'lat', 'lon', 'date'] };
const ASKED = { resolution: 'daily' as const, format: 'csv' as const };

describe('normaliseLookup', () => {
  it('gives one form: columns, default variables in their order, model and days', () => {
    expect(normaliseLookup('Visits.csv', TABLE, ASKED, NOW)).toEqual({
      table: TABLE.sha256,
      label: 'Visits.csv',
      columns: { latitude: 'lat', longitude: 'lon', time: 'date' },
      resolution: 'daily',
      variables: [
        'temperature_2m_max',
        'temperature_2m_min',
        'temperature_2m_mean',
        'precipitation_sum',
        'wind_speed_10m_max',
      ],
      model: 'era5',
      days: 'local',
      format: 'csv',
    });
  });

  it('leaves out what a gathering leaves out', () => {
    const asked = { ...ASKED, model: 'best_match' as const, days: 'utc' as const };
    const lookup = normaliseLookup('t.csv', TABLE, asked, NOW);
    expect(Object.keys(lookup)).not.toContain('model');
    expect(Object.keys(lookup)).not.toContain('days');
    const hourly = normaliseLookup('t.csv', TABLE, { ...ASKED, resolution: 'hourly' }, NOW);
    expect(Object.keys(hourly)).not.toContain('days');
  });

  it('refuses what a gathering refuses', () => {
    const refuse = (asked: object) => () =>
      normaliseLookup('t.csv', TABLE, { ...ASKED, ...asked }, NOW);
    expect(refuse({ variables: ['heat'] })).toThrow(
      /^variables has "heat", which is not a daily variable/,
    );
    expect(refuse({ model: 'era5_land', variables: ['precipitation_sum'] })).toThrow(
      /^variables has "precipitation_sum", which model era5_land does not have/,
    );
    expect(refuse({ resolution: 'hourly', days: 'utc' })).toThrow(
      /^days is utc; hourly rows are in UTC/,
    );
    // A model that has come to its end is asked for by rows of its days.
    expect(normaliseLookup('t.csv', TABLE, { ...ASKED, model: 'cerra' }, NOW).model).toBe('cerra');
  });
});

describe('the name of a lookup', () => {
  const lookup = normaliseLookup('Besuche in Łódź (2020).csv', TABLE, ASKED, NOW);

  it('says what its table is called, and differs with what is looked up alone', () => {
    expect(deriveLookupName(lookup, '2020-01-01', TODAY)).toMatch(
      /^lookup_besuche-in-lodz-2020_daily_[0-9a-f]{8}$/,
    );
    const other = { ...lookup, label: 'other' };
    expect(lookupIdentity(other)).toBe(lookupIdentity(lookup));
    for (const change of [
      { table: 'b'.repeat(64) },
      { format: 'parquet' as const },
      { columns: { ...lookup.columns, time: 'day' } },
    ]) {
      expect(lookupIdentity({ ...lookup, ...change })).not.toBe(lookupIdentity(lookup));
    }
  });

  it('ages where rows reach into days that upstream still revises', () => {
    expect(deriveLookupName(lookup, '2026-11-21', TODAY)).not.toContain('asked');
    expect(deriveLookupName(lookup, '2026-11-22', TODAY)).toMatch(
      /^lookup_besuche-in-lodz-2020_daily_asked-2026-11-28_[0-9a-f]{8}$/,
    );
    expect(deriveLookupName({ ...lookup, label: '東京.csv' }, undefined, TODAY)).toMatch(
      /^lookup_table_daily_/,
    );
  });
});
