import { countWind, SECTORS, SPEED_CLASSES, type WindCount } from '../rows/wind-rose.js';
import type { Analysis } from './analysis.js';
import { sourceOf } from './elements.js';
import { round } from './figures.js';

/** The frequency of wind from each sector in each class of speed; the same numbers as the chart's. */
export const windRose: Analysis = {
  needs: ['wind'],
  definition:
    'percent of steps with wind by sector it comes from (16, N = 348.75-11.25°) and speed class (lower limit included; Beaufort 1, 2, 3, 4, 5, 6, 7 and more); calm: < 1 km/h (Beaufort 0)',
  analyse: async ({ query, rows, row_count, ...available }) => {
    const [direction = '', speed = ''] = sourceOf('wind', available)?.variables ?? [];
    const cells = await query<WindCount>(countWind(rows, direction, speed));
    const steps = cells.reduce((sum, cell) => sum + cell.steps, 0);
    const counted = { steps, missing: row_count - steps };
    if (steps === 0) return { ...counted, not_enough: 'no step has speed and direction' };
    const percent = (wanted: (cell: WindCount) => boolean) =>
      round((100 * cells.filter(wanted).reduce((sum, cell) => sum + cell.steps, 0)) / steps);
    return {
      of: `${direction} and ${speed}`,
      ...counted,
      calm: percent(({ sector }) => sector < 0),
      speed_classes_km_h: SPEED_CLASSES,
      percent: Object.fromEntries(
        SECTORS.map((name, index) => [
          name,
          SPEED_CLASSES.map((_, speed) =>
            percent(({ sector, speed_class }) => sector === index && speed_class === speed),
          ),
        ]),
      ),
    };
  },
};
