import { percentDown } from '../rows/rounding.js';
import type { Climate } from './climate.js';

/** The definition of a daily value, shown with the numbers. */
export const COMPLETENESS_DEFINITION =
  'percent of days with a value; of hours a day has one only with all 24, the times 00:00 to 23:00 (an amount fell in the hour before), as in the archive; stand_ins: what is not the variable of its name';

/**
 * By element, the number of the job's days with a value (N11). Every answer includes it: a number means
 * little without it.
 */
export async function completeness(
  { elements, daily, query }: Climate,
  days: number,
): Promise<Record<string, unknown>> {
  if (elements.length === 0) return { days };
  const counts = elements.map((name) => `count(${name})::INTEGER AS ${name}`);
  const [counted] = await query<Record<string, number>>(
    `SELECT ${counts.join(', ')} FROM ${daily}`,
  );
  const of = (name: string) => counted?.[name] ?? 0;
  const missing = elements.filter((name) => of(name) < days);
  const percents = Object.fromEntries(elements.map((name) => [name, percentDown(of(name), days)]));
  return {
    days,
    percent: missing.length === 0 ? 100 : percents,
    ...(missing.length > 0 && {
      missing_days: Object.fromEntries(missing.map((name) => [name, days - of(name)])),
    }),
  };
}
