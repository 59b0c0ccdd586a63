import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { requestWeight } from '../../../../src/providers/open-meteo/price.js';
import { planChunks } from '../../../../src/weather/plan.js';
import { anyDays } from '../../../fakes/arbitraries.js';

const days = (start_date: string, end_date: string) => ({ start_date, end_date });
const EIGHTY_FIVE_YEARS = days('1940-01-01', '2024-12-31');

describe('requestWeight', () => {
  it('of 85 years of 9 variables is what Open-Meteo counts', () => {
    expect(requestWeight(EIGHTY_FIVE_YEARS, 9)).toBeCloseTo(1_995.879, 3);
  });

  it.each([
    ['is never below 1', days('2024-01-01', '2024-01-01'), 1, 1],
    [
      'counts variables beyond ten, also of a short range',
      days('2024-01-01', '2024-01-07'),
      15,
      1.5,
    ],
    ['counts days beyond fourteen', days('2024-01-01', '2024-01-28'), 10, 2],
  ])('%s', (_what, range, variables, weight) => {
    expect(requestWeight(range, variables)).toBe(weight);
  });
});

it('a request is never lighter than 1, nor than a part of it', () => {
  fc.assert(
    fc.property(anyDays(), fc.integer({ min: 1, max: 20 }), (range, variables) => {
      const weight = requestWeight(range, variables);
      expect(weight).toBeGreaterThanOrEqual(1);
      for (const chunk of planChunks(range)) {
        expect(requestWeight(chunk, variables)).toBeLessThanOrEqual(weight);
      }
    }),
  );
});
