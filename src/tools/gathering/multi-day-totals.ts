import type { Result } from '../../store/manifest.js';

/**
 * Sentences on a station's totals over several days: such a total belongs to no single day, so sums lack it. Empty
 * if there are none.
 */
export function describeTotals(jobs: readonly { name: string; result: Result }[]): string[] {
  return jobs.flatMap(({ name, result }) =>
    Object.entries(result.accumulated ?? {}).map(
      ([variable, { days, totals, sum, first, last }]) => {
        const unit = result.statistics[variable]?.unit ?? '';
        return `Of "${name}", ${days} days in ${totals} multi-day totals, ${sum} ${unit}, are not in the sum of ${variable} (${first} to ${last}).`;
      },
    ),
  );
}
