import { startOfDay } from '../../src/weather/dates.js';
import type { Days } from '../../src/weather/gathering.js';
import { stepSeconds } from '../../src/weather/plan.js';
import type { Resolution } from '../../src/weather/variables.js';

/** What a zone's clocks show at every step of some days, as seconds since they showed 1970. */
export function clockTimes(days: Days, resolution: Resolution): number[] {
  const step = stepSeconds(resolution);
  const end = startOfDay(days.end_date) + 86_400;
  const seconds: number[] = [];
  for (let second = startOfDay(days.start_date); second < end; second += step) {
    seconds.push(second);
  }
  return seconds;
}
