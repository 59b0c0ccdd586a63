import type { Analysis } from './analysis.js';
import { type Climate, daysOfElement } from './climate.js';
import { type Element, sourceOf } from './elements.js';
import { saidOnce } from './shared.js';
import { wholeYears } from './whole-periods.js';
import { withoutNoise } from './without-noise.js';
import { summariseYears } from './yearly.js';

interface Index {
  element: Element;
  /** SQL over a year's days. */
  sql: string;
}

/** Indices of the Expert Team on Climate Change Detection and Indices (WCDMP-72, annex; climdex.org). */
const INDICES: Record<string, Index> = {
  FD: daysWith('temperature_2m_min', '< 0'),
  ID: daysWith('temperature_2m_max', '< 0'),
  SU: daysWith('temperature_2m_max', '> 25'),
  TR: daysWith('temperature_2m_min', '> 20'),
  R10mm: daysWith('precipitation_sum', '>= 10'),
  Rx1day: { element: 'precipitation_sum', sql: 'max(precipitation_sum)' },
  Rx5day: { element: 'precipitation_sum', sql: 'max(five_days)' },
};

/**
 * ETCCDI indices by calendar year, as WCDMP-72 ("Guidelines on Analysis of extremes in a changing climate", annex)
 * and climdex.org define them. Five days belong to the year that they end in, and count only if none is missing.
 */
export const etccdiIndices: Analysis = {
  needs: ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum'],
  definition:
    'WCDMP-72, a year: days with min < 0 °C (FD), max < 0 (ID), max > 25 (SU), min > 20 (TR), >= 10 mm (R10mm); mm of the wettest day and 5 days (Rx1day, Rx5day); extremes as [value, year]',
  analyse: async ({ first_year, ...climate }) => {
    const years = await climate.query<Record<string, number>>(indicesByYear(climate));
    const available = Object.entries(INDICES).filter(([, { element }]) =>
      sourceOf(element, climate),
    );
    return {
      first_year,
      ...saidOnce(
        available.map(([name]) => {
          const values = years.map((row) => ({ year: Number(row.year), value: row[name] ?? null }));
          return [name, summariseYears(values)];
        }),
      ),
    };
  },
};

function daysWith(element: Element, condition: string): Index {
  const sql = `(count(*) FILTER (WHERE ${element} ${condition}))::INTEGER`;
  return { element, sql };
}

function indicesByYear(climate: Pick<Climate, 'daily' | 'range'>): string {
  const columns = Object.entries(INDICES).map(([name, { element, sql }]) => {
    const years = wholeYears(daysOfElement(climate, element), 'mean', climate.range);
    return `CASE WHEN year IN (${years}) THEN ${sql} END AS ${name}`;
  });
  return `WITH days AS (
      SELECT *, CASE WHEN count(precipitation_sum) OVER five = 5
        THEN ${withoutNoise('sum(precipitation_sum) OVER five')} END AS five_days
      FROM ${climate.daily} WINDOW five AS (ORDER BY day ROWS 4 PRECEDING))
    SELECT year, ${columns.join(', ')} FROM days GROUP BY year ORDER BY year`;
}
