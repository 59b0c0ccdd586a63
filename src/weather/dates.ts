/** Calendar dates as ISO strings (YYYY-MM-DD), proleptic Gregorian, UTC. Pure: safe in workflow code. */

const MS_PER_DAY = 86_400_000;
const SHAPE = /^\d{4}-\d{2}-\d{2}$/;

/** True for an existing calendar day in the form YYYY-MM-DD; 2023-02-29 is not one. */
export function isDate(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Date.parse turns some impossible days into days of the next month.
  return !Number.isNaN(ms) && toDate(ms) === text;
}

/** Unix seconds of the day's first instant, UTC. */
export function startOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 1_000;
}

/** The day `days` after `date`, or before it if negative. */
export function addDays(date: string, days: number): string {
  return toDate(startOfDay(date) * 1_000 + days * MS_PER_DAY);
}

/** The number of days from `start` to `end`, both included. */
export function countDays(start: string, end: string): number {
  return Math.round(((startOfDay(end) - startOfDay(start)) * 1_000) / MS_PER_DAY) + 1;
}

/** The UTC day of an instant (unix milliseconds). */
export function toDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The earlier of two days. */
export function earlier(one: string, other: string): string {
  return [one, other].sort()[0] as string;
}

/** The later of two days. */
export function later(one: string, other: string): string {
  return [one, other].sort()[1] as string;
}

/** The days of a range, in order. */
export function eachDay({
  start_date,
  end_date,
}: {
  start_date: string;
  end_date: string;
}): string[] {
  const count = countDays(start_date, end_date);
  return Array.from({ length: count }, (_, index) => addDays(start_date, index));
}

/** True for two ranges that have a day in common. */
export function haveSameDay(
  one: { start_date: string; end_date: string },
  other: { start_date: string; end_date: string },
): boolean {
  return one.start_date <= other.end_date && other.start_date <= one.end_date;
}
