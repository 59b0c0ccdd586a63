import { describe, expect, it } from '@jest/globals';
import { chunkId, chunkTitle } from '../../../src/weather/chunk-names.js';
import type { Gathering } from '../../../src/weather/gathering.js';

const GATHERING = { latitude: 1, longitude: 2, resolution: 'daily' } as Gathering;

describe('a chunk', () => {
  it.each([
    ['1990-01-01', '1999-12-31', '1990-1999', '1990-1999'],
    ['2020-01-01', '2020-12-31', '2020', '2020'],
    ['2020-01-01', '2020-01-31', '2020-01-01 to 2020-01-31', '2020-01-01_2020-01-31'],
  ])('from %s to %s is called by its years or days', (start_date, end_date, title, id) => {
    const chunk = { start_date, end_date };
    expect(chunkTitle(GATHERING, chunk)).toBe(`1, 2 ${title}, daily`);
    expect(chunkTitle({ ...GATHERING, place: 'Oslo' }, chunk)).toBe(`Oslo ${title}, daily`);
    expect(chunkId(chunk, 1)).toBe(id);
  });

  it('that is fetched again in a later round has another id', () => {
    expect(chunkId({ start_date: '1990-01-01', end_date: '1999-12-31' }, 2)).toBe(
      '1990-1999_round-2',
    );
  });
});
