import type { Result } from '../../store/manifest.js';

/**
 * What a station reported of several days at once, in sentences: such totals belong to no day alone, so that sums lack
 * them. Empty where there are none.
 */
export function describeTotals(
  jobs: readonly { job_name: string; result?: Result | undefined }[],
): string[] {
  return jobs.flatMap(({ job_name, result }) =>
    Object.entries(result?.accumulated ?? {}).map(
      ([variable, { days, totals, sum, first, last }]) => {
        const unit = result?.statistics[variable]?.unit ?? '';
        return `Of "${job_name}", ${days} days in ${totals} multi-day totals, ${sum} ${unit}, are not in the sum of ${variable} (${first} to ${last}).`;
      },
    ),
  );
}
