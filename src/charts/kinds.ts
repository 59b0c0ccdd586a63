/** The registry of chart kinds. */
import { drawCalendarHeatMap } from './calendar-heat-map.js';
import type { DrawChart } from './chart.js';
import { drawClimatology } from './climatology.js';
import { drawComparison } from './comparison.js';
import { drawMonthlyBox } from './monthly-box.js';
import { drawTimeSeries } from './time-series.js';
import { drawWarmingStripes } from './warming-stripes.js';
import { drawWindRose } from './wind-rose.js';

/** A kind of chart: its limits and its drawing function. */
interface ChartKind {
  draw: DrawChart;
  /** How many jobs it takes. */
  jobs: { min: number; max: number };
  /** How many variables it takes from one job; from several jobs it takes one. */
  variables: number;
  /** False for a chart that only makes sense over all years. */
  takesYear: boolean;
}

const oneJob = { min: 1, max: 1 };

export const CHART_KINDS = {
  time_series: { draw: drawTimeSeries, jobs: { min: 1, max: 10 }, variables: 3, takesYear: true },
  climatology: { draw: drawClimatology, jobs: oneJob, variables: 1, takesYear: true },
  warming_stripes: {
    draw: drawWarmingStripes,
    jobs: { min: 1, max: 10 },
    variables: 1,
    takesYear: false,
  },
  monthly_box: { draw: drawMonthlyBox, jobs: oneJob, variables: 1, takesYear: true },
  calendar_heat_map: { draw: drawCalendarHeatMap, jobs: oneJob, variables: 1, takesYear: true },
  // A speed and its direction.
  wind_rose: { draw: drawWindRose, jobs: oneJob, variables: 2, takesYear: true },
  comparison: { draw: drawComparison, jobs: { min: 2, max: 10 }, variables: 1, takesYear: true },
} satisfies Record<string, ChartKind>;

export type ChartKindName = keyof typeof CHART_KINDS;
