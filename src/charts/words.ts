/** The words around a chart: titles, ranges, units and notes. */

import { InvalidInputError } from '../base/errors.js';
import { joinedNames } from '../base/joined-names.js';
import { yearRanges } from '../climate/figures.js';
import { partialYears } from '../climate/whole-periods.js';
import { countDays, earlier, later } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import type { ChartJob, ChartVariable } from './chart.js';

export const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Beyond this many places, only the legend names them. */
const TITLE_PLACES = 3;

/** "Maximum temperature and precipitation in Seattle and New York". */
export function titleOf(variables: readonly ChartVariable[], jobs: readonly ChartJob[]): string {
  const drawn = variables.map(({ label }, index) => (index === 0 ? label : inSentence(label)));
  const places =
    jobs.length > TITLE_PLACES
      ? `${jobs.length} places`
      : joinedNames(jobs.map(({ label }) => label));
  return `${joinedNames(drawn)} in ${places}`;
}

/** "Daily values": the kind of values before any aggregation. */
export function valuesWords({ resolution }: ChartJob, { kind }: ChartVariable): string {
  if (kind === 'amount') return 'Totals of whole months';
  return resolution === 'daily' ? 'Daily values' : 'Hourly values';
}

/** A label or a heading inside a sentence: with a small initial, unless the whole word is in capitals. */
export function inSentence(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** "2012-01-01 to 2015-12-31"; of a chosen year "2012", or the days that the jobs have of it. */
export function rangeOf(jobs: readonly Days[], year?: number): string {
  if (year === undefined) return daysWords(wholeRange(jobs));
  return hasWholeYear(jobs, year) ? `${year}` : daysWords(partOfYear(jobs, year));
}

/** The days of a year from the first to the last that any job has. */
export function partOfYear(jobs: readonly Days[], year: number): Days {
  const { start_date, end_date } = wholeRange(jobs);
  return {
    start_date: later(start_date, `${year}-01-01`),
    end_date: earlier(end_date, `${year}-12-31`),
  };
}

function hasWholeYear(jobs: readonly Days[], year: number): boolean {
  const { start_date, end_date } = partOfYear(jobs, year);
  return start_date === `${year}-01-01` && end_date === `${year}-12-31`;
}

function daysWords({ start_date, end_date }: Days): string {
  return start_date === end_date ? start_date : `${start_date} to ${end_date}`;
}

/** From the first day of any job to the last day of any job. */
function wholeRange(jobs: readonly Days[]): Days {
  return {
    start_date: jobs.map((job) => job.start_date).reduce(earlier),
    end_date: jobs.map((job) => job.end_date).reduce(later),
  };
}

/** The title of an axis or a legend. */
export function withUnit({ label, unit }: ChartVariable): string {
  return `${label} (${unit})`;
}

/** A note that counts the gaps in a picture and says how they look; undefined if there are none. */
export function missingNote(
  missing: number,
  total: number,
  unit: string,
  look: string,
): { note?: string } {
  if (missing === 0) return {};
  return { note: `${look}: missing values (${missing} of ${total} ${unit}s)` };
}

/**
 * The same for the days of a year. Days that the job does not have are not missing: they were not asked for, or are
 * yet to come.
 * @param valued how many days have a value.
 */
export function missingInYear(
  valued: number,
  job: Days,
  year: number,
  look: string,
): { note?: string } {
  const { start_date, end_date } = partOfYear([job], year);
  const days = countDays(start_date, end_date);
  return missingNote(days - valued, days, 'day', look);
}

/** A note on how days look that a year has and the job has not; undefined if it has the whole year. */
export function beyondNote(job: Days, year: number, look: string): { note?: string } {
  return hasWholeYear([job], year) ? {} : { note: `${look}: days that the job does not have` };
}

/** Several notes as one. */
export function joinedNotes(notes: readonly { note?: string }[]): { note?: string } {
  const words = notes.flatMap(({ note }) => note ?? []);
  return words.length === 0 ? {} : { note: words.join('; ') };
}

/** Beyond this many ranges, only their number is given. */
const NAMED_RANGES = 3;

/** The same for years, which are named, with the reason. */
export function leftOutNote(
  years: readonly number[],
  total: number,
  jobs: readonly Days[],
  look: string,
): { note?: string } {
  const [job] = jobs;
  if (years.length === 0) return {};
  const named = yearRanges([...new Set(years)]);
  if (job === undefined || jobs.length > 1 || named.split(', ').length > NAMED_RANGES) {
    return {
      note: `${look}: left out, for days missing (${years.length} of ${total} years)`,
    };
  }
  const partial = partialYears(job);
  const lacking = years.filter((year) => !partial.includes(year));
  const cut = years.filter((year) => partial.includes(year));
  const reasons = [
    lacking.length > 0 && `${yearRanges([...new Set(lacking)])}, for days missing`,
    cut.length > 0 && `${yearRanges([...new Set(cut)])}, of which the job has a part`,
  ];
  return { note: `${look}: left out ${reasons.filter(Boolean).join('; ')}` };
}

/**
 * The error for a chart without any values.
 * @param what is drawn, and does not exist.
 */
export function noValues(
  job: ChartJob,
  { name, kind }: ChartVariable,
  year?: number,
  what = kind === 'amount' ? 'month with all values' : 'value',
): Error {
  return new InvalidInputError(
    `"${job.name}" has no ${what} of ${name}${year === undefined ? '' : ` in ${year}`}; take another variable${year === undefined ? '' : ' or year'}.`,
  );
}
