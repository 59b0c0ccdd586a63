import type { Analysis } from './analysis.js';
import { annualValues } from './annual-values.js';
import { type Baseline, nameOf, tooFewYears, yearsNeeded } from './baseline.js';
import { ELEMENT_NAMES } from './elements.js';
import { round } from './figures.js';
import { saidOnce } from './shared.js';
import { completeOf, summariseYears, type YearValue } from './yearly.js';

/**
 * Each year's mean or total, minus the mean over the baseline. At least 80 % of the baseline's years must be
 * complete (WMO-No. 1203, 4.4.2). The baseline is a mean of annual values, not of monthly normals, so its anomalies
 * average to 0.
 */
export const anomalies: Analysis = {
  needs: ELEMENT_NAMES,
  definition:
    "a year's mean (precipitation: total) less the baseline's; baseline_mean: of years, not of monthly normals",
  analyse: async (climate, baseline) => ({
    baseline: nameOf(baseline),
    first_year: climate.first_year,
    ...saidOnce(
      (await annualValues(climate)).map(([name, values]) => [name, anomaliesOf(values, baseline)]),
    ),
  }),
};

function anomaliesOf(values: readonly YearValue[], baseline: Baseline): Record<string, unknown> {
  const reference = completeOf(values).filter(
    ({ year }) => year >= baseline.first && year <= baseline.last,
  );
  if (reference.length < yearsNeeded(baseline)) {
    return { not_enough: tooFewYears(reference.length, baseline) };
  }
  const mean = reference.reduce((sum, { value }) => sum + value, 0) / reference.length;
  const differences = values.map(({ year, value }) => ({
    year,
    value: value === null ? null : value - mean,
  }));
  return { baseline_mean: round(mean), ...summariseYears(differences) };
}
