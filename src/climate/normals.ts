import type { Analysis } from './analysis.js';
import { type Baseline, nameOf, tooFewYears, yearsIn, yearsNeeded } from './baseline.js';
import { type Climate, daysOfElement, ofEachElement } from './climate.js';
import { ELEMENT_NAMES, ELEMENTS } from './elements.js';
import { round } from './figures.js';
import { saidOnce } from './shared.js';
import { monthlyValues } from './whole-periods.js';

interface MonthNormal {
  element: string;
  month: number;
  value: number | null;
  years: number;
}

/** Key of the list of months. */
export const MONTHLY = 'monthly';

/** Normals need thirty years; with fewer they are called averages (WMO-No. 1203). */
const NORMAL_YEARS = 30;

/**
 * Monthly and annual normals by WMO-No. 1203. A month's mean or total of each year with enough days (4.4.1) is
 * averaged over the baseline, if at least 80 % of its years have one (4.4.2). The annual normal is the mean of the
 * twelve monthly ones, or their sum for totals, so the table is consistent.
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

function monthlyNormals(climate: Climate, { first, last }: Baseline): string {
  const months = ofEachElement((element) =>
    monthlyValues(daysOfElement(climate, element), ELEMENTS[element].over, climate.range),
  );
  return `SELECT element, month, avg(value) AS value, count(value)::INTEGER AS years
    FROM (${months}) WHERE year BETWEEN ${first} AND ${last}
    GROUP BY element, month ORDER BY element, month`;
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
    // A list if months differ: months with too few years are null above.
    years: new Set(years).size === 1 ? years[0] : years,
  };
}
