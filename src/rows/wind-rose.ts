import type { Resolution } from '../weather/variables.js';

/** Speeds for a wind rose, the best first, and the direction that belongs to them. */
export const WIND: Record<Resolution, { speeds: readonly string[]; direction: string }> = {
  daily: {
    speeds: ['wind_speed_10m_mean', 'wind_speed_10m_max', 'wind_gusts_10m_max'],
    direction: 'wind_direction_10m_dominant',
  },
  hourly: { speeds: ['wind_speed_10m', 'wind_gusts_10m'], direction: 'wind_direction_10m' },
};

/** The first sector is centred on north. */
export const SECTORS = 'N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW'.split(' ');
const SECTOR_DEGREES = 360 / SECTORS.length;

/** km/h at which Beaufort forces 1 to 7 begin (WMO-No. 8, volume I, chapter 5); a slower wind is calm. */
const LIMITS = [1, 6, 12, 20, 29, 39, 50];
const [CALM_BELOW] = LIMITS;

/** Classes of speed, km/h, the lower limit included. */
export const SPEED_CLASSES = LIMITS.map((limit, index) =>
  index + 1 < LIMITS.length ? `${limit}-${LIMITS[index + 1]}` : `>=${limit}`,
);

/** The number of rows with wind from one sector in one class of speed. */
export interface WindCount {
  /** Index in SECTORS; -1 for calms, which have no direction. */
  sector: number;
  /** Index in SPEED_CLASSES; -1 for calms. */
  speed_class: number;
  steps: number;
}

/**
 * SQL for a wind rose's WindCounts, ordered by sector and class. A row without a speed, or with wind but no
 * direction, counts nowhere.
 * @param rows SQL of a SELECT.
 */
export function countWind(rows: string, direction: string, speed: string): string {
  const speedClass = LIMITS.map((limit) => `(${speed} >= ${limit})::INTEGER`).join(' + ');
  return `SELECT CASE WHEN ${speed} < ${CALM_BELOW} THEN -1
        ELSE floor((${direction} + ${SECTOR_DEGREES / 2}) % 360 / ${SECTOR_DEGREES})::INTEGER END AS sector,
      ${speedClass} - 1 AS speed_class, count(*)::INTEGER AS steps
    FROM (${rows})
    WHERE ${speed} < ${CALM_BELOW} OR (${speed} >= ${CALM_BELOW} AND ${direction} IS NOT NULL)
    GROUP BY ALL ORDER BY ALL`;
}
