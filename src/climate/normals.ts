import type { Analysis } from './analysis.js';
import { type Baseline, nameOf, tooFewYears, yearsIn, yearsNeeded } from './baseline.js';
import { byElement, type Climate, namesOf } from './climate.js';
import { ELEMENT_NAMES, ELEMENTS } from './elements.js';
import { round } from './figures.js';
import { saidOnce } from './shared.js';

interface MonthNormal {
  element: string;
  month: number;
  value: number | null;
  years: number;
}

/** The list of what the months have. */
export const MONTHLY = 'monthly';

/** A month's mean has at most so many missing days, and no run of missing days as long as this (WMO-No. 1203, 4.4.1). */
const MAX_MISSING = 10;
const MISSING_RUN = 5;

/** Normals are of thirty years; what is of fewer is called averages (WMO-No. 1203). */
const NORMAL_YEARS = 30;

/**
 * Monthly and annual normals by WMO-No. 1203: a month's mean or total of each year that has enough days (4.4.1),
 * averaged over the baseline where at least 80 % of its years have one (4.4.2). The annual normal is the mean of the
 * twelve monthly ones, or for totals their sum, so that the table agrees with itself.
 */
export const normals: Analysis = {
  needs: ELEMENT_NAMES,
  years: 'baseline',
  definition:
    'WMO-No. 1203: months with <= 10 missing days, < 5 in a row (totals: none), in >= 80 % of years; annual: mean (totals: sum) of months',
  analyse: async (climate, baseline) => {
    const months = await climate.query<MonthNormal>(monthlyNormals(climate, baseline));
    const isAverage = yearsIn(baseline) < NORMAL_YEARS;
    return {
      baseline: nameOf(baseline),
      ...(isAverage && { note: `averages, not normals: those are of ${NORMAL_YEARS} years` }),
      ...saidOnce(
        climate.elements.map((name) => [
          name,
          normalOf(
            months.filter(({ element }) => element === name),
            baseline,
            ELEMENTS[name].over,
          ),
        ]),
      ),
    };
  },
};

/** A bit a missing day, so that ANDing shifts of them finds a run. */
const MISSING_BITS = 'bit_or(CASE WHEN value IS NULL THEN 1::BIGINT << day(day) ELSE 0 END)';

function monthlyNormals({ daily }: Climate, { first, last }: Baseline): string {
  const run = Array.from({ length: MISSING_RUN }, (_, shift) => `(missing_bits >> ${shift})`);
  return `WITH months AS (
      SELECT element, year, month, fsum(value) AS total, count(value) AS days,
        count(*) - days AS missing, ${MISSING_BITS} AS missing_bits
      FROM (${byElement(daily)}) WHERE year BETWEEN ${first} AND ${last}
      GROUP BY element, year, month),
    valid AS (
      SELECT element, month, CASE WHEN element IN (${namesOf('total')})
        THEN CASE WHEN missing = 0 THEN total END
        ELSE CASE WHEN missing <= ${MAX_MISSING} AND ${run.join(' & ')} = 0 THEN total / days END
      END AS value FROM months)
    SELECT element, month, avg(value) AS value, count(value)::INTEGER AS years
    FROM valid GROUP BY element, month ORDER BY element, month`;
}

function normalOf(
  months: readonly MonthNormal[],
  baseline: Baseline,
  over: 'mean' | 'total',
): Record<string, unknown> {
  const years = months.map((month) => month.years);
  const values = months.map(({ value, years }) => (years < yearsNeeded(baseline) ? null : value));
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { not_enough: tooFewYears(Math.max(0, ...years), baseline) };
  const sum = known.reduce((total, value) => total + value, 0);
  const annual = over === 'total' ? sum : sum / known.length;
  return {
    [MONTHLY]: values.map((value) => (value === null ? null : round(value))),
    annual: known.length < values.length ? null : round(annual),
    // As a list where months differ: those of too few years are null above.
    years: new Set(years).size === 1 ? years[0] : years,
  };
}
