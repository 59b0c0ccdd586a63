import type { Result } from '../../store/manifest.js';

/**
 * What a station reported of several days at once, in sentences: such totals belong to no day alone, so that sums lack
 * them. Empty where there are none.
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
