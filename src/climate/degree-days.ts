import type { Analysis } from './analysis.js';
import { type Climate, daysOfElement } from './climate.js';
import { saidOnce } from './shared.js';
import { wholeYears } from './whole-periods.js';
import { withoutNoise } from './without-noise.js';
import { summariseYears } from './yearly.js';

/** °C. At this mean temperature outdoors a building needs neither heating nor cooling. */
const INDOOR_BASE = 18;
/** °C. The base for maize, which is usual if no crop is named. */
const GROWTH_BASE = 10;

/** The contribution of a day with mean temperature `temperature_middle`. */
const KINDS = {
  heating: `greatest(${INDOOR_BASE} - temperature_middle, 0)`,
  cooling: `greatest(temperature_middle - ${INDOOR_BASE}, 0)`,
  growing: `greatest(temperature_middle - ${GROWTH_BASE}, 0)`,
};

/**
 * Heating and cooling degree days (base 18 °C) from the middle of a day's maximum and minimum, as defined by
 * Environment and Climate Change Canada (climate.weather.gc.ca/glossary_e.html). Growing degree days (base 10 °C) by
 * method 1 of McMaster & Wilhelm (1997), "Growing degree-days: one equation, two interpretations", doi
 * 10.1016/S0168-1923(97)00027-0: the middle is compared with the base, and there is no upper limit. They are totals:
 * a year with a missing day is left out.
 */
export const degreeDays: Analysis = {
  needs: ['temperature_middle'],
  definition:
    '°C d a year, from (max + min) / 2: heating, cooling base 18 °C; growing base 10 °C, no upper limit (McMaster & Wilhelm 1997, method 1); totals; extremes as [value, year]',
  analyse: async ({ first_year, ...climate }) => {
    const years = await climate.query<Record<string, number>>(degreeDaysByYear(climate));
    return {
      first_year,
      ...saidOnce(
        Object.keys(KINDS).map((kind) => [
          kind,
          summariseYears(
            years.map((row) => ({ year: Number(row.year), value: row[kind] ?? null })),
          ),
        ]),
      ),
    };
  },
};

/** Incomplete years are excluded first: DuckDB's greatest ignores NULL, so a missing day would add 0. */
function degreeDaysByYear(climate: Pick<Climate, 'daily' | 'range'>): string {
  const years = wholeYears(daysOfElement(climate, 'temperature_middle'), 'total', climate.range);
  const columns = Object.entries(KINDS).map(
    ([kind, day]) =>
      `CASE WHEN year IN (${years}) THEN ${withoutNoise(`fsum(${day})`)} END AS ${kind}`,
  );
  return `SELECT year, ${columns.join(', ')} FROM ${climate.daily} GROUP BY year ORDER BY year`;
}
