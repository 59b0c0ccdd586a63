import type { Analysis } from './analysis.js';
import type { Climate } from './climate.js';
import { sourceOf } from './elements.js';
import { round } from './figures.js';

interface Cell {
  /** −1 of calms. */
  sector: number;
  speed_class: number;
  steps: number;
}

/** km/h; less is Beaufort force 0 (WMO-No. 306, volume I.1, section E). */
const CALM_BELOW = 1;
/** km/h at which Beaufort forces 3 to 7 begin. */
const LIMITS = [12, 20, 29, 39, 50];
const CLASSES = ['1-12', '12-20', '20-29', '29-39', '39-50', '>=50'];

const SECTORS = 'N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW'.split(' ');
const DEGREES = 360 / SECTORS.length;

/**
 * How often the wind blows from each of 16 sectors, the first centred on north, by Beaufort's speeds (WMO-No. 8,
 * volume I, chapter 5). A calm has no direction. A step without a speed, or with wind but no direction, is missing.
 */
export const windRose: Analysis = {
  needs: ['wind'],
  definition:
    'percent of steps with wind by sector it comes from (16, N = 348.75-11.25°) and speed class (lower limit included); calm: < 1 km/h (Beaufort 0)',
  analyse: async (climate) => {
    const cells = await climate.query<Cell>(countCells(climate));
    const steps = cells.reduce((sum, cell) => sum + cell.steps, 0);
    const counted = { steps, missing: climate.row_count - steps };
    if (steps === 0) return { ...counted, not_enough: 'no step has speed and direction' };
    const percent = (wanted: (cell: Cell) => boolean) =>
      round((100 * cells.filter(wanted).reduce((sum, cell) => sum + cell.steps, 0)) / steps);
    return {
      of: windVariables(climate).join(' and '),
      ...counted,
      calm: percent(({ sector }) => sector < 0),
      speed_classes_km_h: CLASSES,
      percent: Object.fromEntries(
        SECTORS.map((name, index) => [
          name,
          CLASSES.map((_, speed) =>
            percent(({ sector, speed_class }) => sector === index && speed_class === speed),
          ),
        ]),
      ),
    };
  },
};

function countCells(climate: Climate): string {
  const [direction, speed] = windVariables(climate);
  const speedClass = LIMITS.map((limit) => `(${speed} >= ${limit})::INTEGER`).join(' + ');
  return `SELECT CASE WHEN ${speed} < ${CALM_BELOW} THEN -1
        ELSE floor((${direction} + ${DEGREES / 2}) % 360 / ${DEGREES})::INTEGER END AS sector,
      CASE WHEN ${speed} < ${CALM_BELOW} THEN 0 ELSE ${speedClass} END AS speed_class, count(*)::INTEGER AS steps
    FROM (${climate.rows})
    WHERE ${speed} < ${CALM_BELOW} OR (${speed} >= ${CALM_BELOW} AND ${direction} IS NOT NULL)
    GROUP BY ALL`;
}

/** Direction and speed. */
function windVariables({ resolution, variables }: Climate): readonly string[] {
  return sourceOf('wind', resolution, variables)?.variables ?? [];
}
