import { countDays } from '../../weather/dates.js';
import type { Days } from '../../weather/gathering.js';

/**
 * Open-Meteo's weight of a request: max(1, variables/10, variables/10 × days/14)
 * (`ApiQueryParameter.calculateQueryWeight` in open-meteo/open-meteo).
 */
export function requestWeight(range: Days, variables: number): number {
  const days = countDays(range.start_date, range.end_date);
  return Math.max(1, variables / 10, (variables / 10) * (days / 14));
}
