import { describe, expect, it } from '@jest/globals';
import { checkLookup, isLookup } from '../../../src/lookup/check-lookup.js';
import { LOOKUP_NOW } from '../../fakes/lookup-store.js';

const LOOKUP = {
  table: 'a'.repeat(64),
  columns: { latitude: 'lat', longitude: 'lon', time: 'date' },
  resolution: 'daily',
  variables: ['temperature_2m_max'],
  model: 'era5',
  days: 'local',
  format: 'csv',
};

describe('checkLookup', () => {
  it('takes what start_lookup makes of a call', () => {
    expect(checkLookup('the input', LOOKUP, LOOKUP_NOW)).toBe(LOOKUP);
    const { model: _model, days: _days, ...mixed } = LOOKUP;
    expect(checkLookup('the input', mixed, LOOKUP_NOW)).toBe(mixed);
  });

  it.each([
    [
      { table: '../x' },
      'table is "../x"; it takes the SHA-256 of a table, in 64 hexadecimal digits.',
    ],
    [
      { columns: { latitude: 'lat', time: 'date' } },
      'columns is {"latitude":"lat","time":"date"}; it takes an object with time, and place or latitude and longitude.',
    ],
    [{ model: 'best_match' }, 'model is "best_match"; the input of a job leaves it out.'],
    [{ more: 1 }, /^the input has no argument "more"; it takes table, label, columns/],
  ])('refuses %j', (change, message) => {
    expect(() => checkLookup('the input', { ...LOOKUP, ...change }, LOOKUP_NOW)).toThrow(message);
  });

  it('knows a lookup from other inputs', () => {
    expect(isLookup(LOOKUP)).toBe(true);
    expect(isLookup({ latitude: 1, longitude: 2 })).toBe(false);
    expect(isLookup(undefined)).toBe(false);
  });
});
