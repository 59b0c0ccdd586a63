import type { Analysis } from './analysis.js';
import { annualValues } from './annual-values.js';
import type { Climate } from './climate.js';
import { ELEMENT_NAMES } from './elements.js';
import { round } from './figures.js';
import { saidOnce } from './shared.js';
import { studentT975 } from './student-t.js';
import { completeOf, leftOutOf, type YearValue } from './yearly.js';

interface Fit {
  element: string;
  slope: number;
  standard_error: number;
}

/** A straight line through two points leaves no residual to judge it by. */
const MIN_YEARS = 3;

/** Years that describe a climate (WMO-No. 1203). The slope of fewer years gets a note. */
const CLIMATE_YEARS = 30;

const TREND_DECIMALS = 3;

/**
 * Least-squares slope of annual means or totals over the years, with its 95 % interval: slope ± t(0.975, n − 2) s /
 * √Sxx, where s² = Σ residual² / (n − 2) and Sxx = Σ (year − mean year)² (NIST/SEMATECH e-Handbook of Statistical
 * Methods, 4.1.4.1 and 1.3.6.7.2). Residuals are assumed independent. If neighbouring years are similar, the
 * interval is too narrow.
 */
export const trend: Analysis = {
  needs: ELEMENT_NAMES,
  definition:
    "OLS on annual means (precipitation: totals); 95 % interval by Student's t, years taken as independent (NIST/SEMATECH e-Handbook 4.1.4)",
  analyse: async (climate) => {
    const fits = await climate.query<Fit>(fitLines(climate));
    const trends: [string, Record<string, unknown>][] = [];
    for (const [name, values] of await annualValues(climate)) {
      const fit = fits.find(({ element }) => element === name);
      trends.push([name, { ...(await trendOf(values, fit)), ...leftOutOf(values) }]);
    }
    const most = Math.max(0, ...trends.map(([, { years }]) => Number(years ?? 0)));
    const isShort = most > 0 && most < CLIMATE_YEARS;
    return {
      ...(isShort && { note: `of fewer than ${CLIMATE_YEARS} years: chance, more than climate` }),
      ...saidOnce(trends),
    };
  },
};

function fitLines({ annual }: Climate): string {
  return `WITH complete AS (SELECT element, year, value FROM ${annual} WHERE value IS NOT NULL),
    lines AS (
      SELECT element, count(*) AS years, regr_slope(value, year) AS slope,
        regr_sxx(value, year) AS sxx, avg(year) AS mean_year, avg(value) AS mean
      FROM complete GROUP BY element HAVING years >= ${MIN_YEARS})
    SELECT element, any_value(slope) AS slope,
      sqrt(fsum((value - mean - slope * (year - mean_year)) ** 2)
        / any_value(years - 2) / any_value(sxx)) AS standard_error
    FROM complete JOIN lines USING (element) GROUP BY element`;
}

async function trendOf(
  values: readonly YearValue[],
  fit: Fit | undefined,
): Promise<Record<string, unknown>> {
  const complete = completeOf(values);
  if (fit === undefined) {
    return { not_enough: `${complete.length} complete years, ${MIN_YEARS} needed` };
  }
  const margin = (await studentT975(complete.length - 2)) * fit.standard_error;
  const perDecade = (slope: number) => round(10 * slope, TREND_DECIMALS);
  return {
    per_decade: perDecade(fit.slope),
    interval_95: [perDecade(fit.slope - margin), perDecade(fit.slope + margin)],
    years: complete.length,
  };
}
