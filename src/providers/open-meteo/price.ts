import { countDays } from '../../weather/dates.js';
import type { Days } from '../../weather/gathering.js';

/**
 * What Open-Meteo counts a request as: max(1, variables/10, variables/10 × days/14)
 * (`ApiQueryParameter.calculateQueryWeight` in open-meteo/open-meteo).
 */
export function requestWeight(range: Days, variables: number): number {
  const days = countDays(range.start_date, range.end_date);
  return Math.max(1, variables / 10, (variables / 10) * (days / 14));
}
