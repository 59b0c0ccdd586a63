import type { Manifest } from '../store/manifest.js';
import { earlier, later, startOfDay } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import { countRows, stepSeconds } from '../weather/plan.js';
import type { Resolution } from '../weather/variables.js';
import { CLOCK } from './cf.js';
import type { ClassicVariable } from './classic-file.js';
import { doubles } from './classic-variables.js';

const HOUR = 3_600;
const DAY = 86_400;

/** The common time axis of all jobs: from the first day of any job to the last day of any job. */
export interface Axis extends Days {
  resolution: Resolution;
  steps: number;
}

export function axisOf(manifests: readonly Manifest[]): Axis {
  const gatherings = manifests.map(({ gathering }) => gathering);
  const days = {
    start_date: gatherings.map(({ start_date }) => start_date).reduce(earlier),
    end_date: gatherings.map(({ end_date }) => end_date).reduce(later),
  };
  const resolution = gatherings[0]?.resolution ?? 'daily';
  return { ...days, resolution, steps: countRows(days, resolution) };
}

/** Unix seconds of a step of the axis. */
export function timeAt(axis: Axis, step: number): number {
  return startOfDay(axis.start_date) + step * stepSeconds(axis.resolution);
}

/** Times in seconds: the start of a day, the end of an hour. The bounds describe the step. */
export function timeVariables(axis: Axis): ClassicVariable[] {
  const times = Float64Array.from({ length: axis.steps }, (_, step) => timeAt(axis, step));
  const [before, after] = axis.resolution === 'daily' ? [0, DAY] : [-HOUR, 0];
  const bounds = Float64Array.from({ length: 2 * axis.steps }, (_, index) => {
    const time = times[index >> 1] ?? 0;
    return time + (index % 2 === 0 ? before : after);
  });
  const attributes = {
    standard_name: 'time',
    long_name: 'time',
    ...CLOCK,
    calendar: 'standard',
    axis: 'T',
    bounds: 'time_bounds',
    ...(axis.resolution === 'daily' && {
      comment: 'days of the calendar, in the zone of each job',
    }),
  };
  return [
    doubles('time', ['time'], attributes, times),
    doubles('time_bounds', ['time', 'bounds'], {}, bounds),
  ];
}
