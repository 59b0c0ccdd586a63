import type { Analysis } from './analysis.js';
import { type Climate, daysOfElement } from './climate.js';
import { saidOnce } from './shared.js';
import { wholeYears } from './whole-periods.js';
import { withoutNoise } from './without-noise.js';
import { summariseYears } from './yearly.js';

/** °C; a building needs neither heating nor cooling at this mean outdoors. */
const INDOOR_BASE = 18;
/** °C; maize's, the usual one where no crop is named. */
const GROWTH_BASE = 10;

/** What a day of mean temperature `temperature_middle` adds. */
const KINDS = {
  heating: `greatest(${INDOOR_BASE} - temperature_middle, 0)`,
  cooling: `greatest(temperature_middle - ${INDOOR_BASE}, 0)`,
  growing: `greatest(temperature_middle - ${GROWTH_BASE}, 0)`,
};

/**
 * Heating and cooling degree days (base 18 °C) from the middle of a day's maximum and minimum, as Environment and
 * Climate Change Canada defines them (climate.weather.gc.ca/glossary_e.html), and growing degree days (base 10 °C) by
 * method 1 of McMaster & Wilhelm (1997), "Growing degree-days: one equation, two interpretations", doi
 * 10.1016/S0168-1923(97)00027-0: the middle is compared with the base, and there is no upper limit. They are totals: a
 * year with a missing day is left out.
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

/** The whole year is looked at first: DuckDB's greatest passes over NULL and would make 0 of a missing day. */
function degreeDaysByYear(climate: Pick<Climate, 'daily' | 'range'>): string {
  const years = wholeYears(daysOfElement(climate, 'temperature_middle'), 'total', climate.range);
  const columns = Object.entries(KINDS).map(
    ([kind, day]) =>
      `CASE WHEN year IN (${years}) THEN ${withoutNoise(`fsum(${day})`)} END AS ${kind}`,
  );
  return `SELECT year, ${columns.join(', ')} FROM ${climate.daily} GROUP BY year ORDER BY year`;
}
