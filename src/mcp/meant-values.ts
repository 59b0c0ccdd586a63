/** What a model means by a text in place of a number, a word, a day, or yes and no. */
import type { OtherForms } from './other-forms.js';

const NUMBER = /^\s*[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?\s*$/i;
const SECONDS = /^\s*(\d+(?:\.\d+)?)\s*(?:(s|secs?|seconds?)|m|mins?|minutes?)\s*$/i;

/** The number that a value stands for; anything else as it is. */
export function numberMeant(value: unknown, { isSeconds }: OtherForms): unknown {
  if (typeof value !== 'string') return value;
  if (NUMBER.test(value)) return Number(value);
  const [, count, second] = (isSeconds && SECONDS.exec(value)) || [];
  return count === undefined ? value : Number(count) * (second === undefined ? 60 : 1);
}

const YES_OR_NO: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  false: false,
  no: false,
};

export function booleanMeant(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.trim().toLowerCase();
  return Object.hasOwn(YES_OR_NO, word) ? YES_OR_NO[word] : value;
}

const FENCED = /^\s*```[ \t]*\w*[ \t]*\r?\n(.*?)\s*```\s*$/s;

/** Code without the marks that Markdown has around it. */
export function codeMeant(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [, code = value] = FENCED.exec(value) ?? [];
  return code;
}

/** A word of the list, in whatever case and with whatever between its letters. */
export function wordMeant(
  options: readonly unknown[],
  value: unknown,
  { words = {} }: OtherForms,
): unknown {
  if (typeof value !== 'string') return value;
  const word = lettersOf(value);
  if (word === '') return value;
  const [found, second] = options.filter((option) => lettersOf(String(option)) === word);
  if (found !== undefined && second === undefined) return found;
  return Object.hasOwn(words, word) ? words[word] : value;
}

/** What is the same in start_date, startDate, START-DATE. */
export function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
/** A month's name, or its first letters. */
const MONTH = `(${MONTHS.map((name) => `${name}|${name.slice(0, 3)}`).join('|')}|Sept)\\.?`;
const DAY = String.raw`(\d{1,2})(?:st|nd|rd|th)?`;
/** The first or the last minute of a day: any other moment may be of another day in the zone that is meant. */
const EDGE_OF_DAY = String.raw`[T ](?:00:00(?::00(?:\.0+)?)?|23:59(?::59(?:\.\d+)?)?) ?(?:Z|[-+]\d\d:?\d\d)?`;
const YEAR_FIRST = new RegExp(
  String.raw`^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d))(?:${EDGE_OF_DAY})?$`,
  'i',
);
const MONTH_FIRST = new RegExp(`^${MONTH} ${DAY},? (\\d{4})$`, 'i');
const DAY_FIRST = new RegExp(`^${DAY} (?:of )?${MONTH},? (\\d{4})$`, 'i');

/**
 * The day that a text stands for, as YYYY-MM-DD; anything else as it is. What may be read in two ways, such as
 * 01/02/2020, is left to be refused.
 */
export function dayMeant(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .trim();
  const [, year, , month, day, months = month, days = day] = YEAR_FIRST.exec(text) ?? [];
  if (year !== undefined) return dayOf(year, months, days) ?? value;
  const [, monthName, itsDay, itsYear] = MONTH_FIRST.exec(text) ?? [];
  if (itsYear !== undefined) return dayOf(itsYear, numberOf(monthName), itsDay) ?? value;
  const [, firstDay, nameAfter, lastYear] = DAY_FIRST.exec(text) ?? [];
  if (lastYear === undefined) return value;
  return dayOf(lastYear, numberOf(nameAfter), firstDay) ?? value;
}

function numberOf(month = ''): string {
  const begin = month.slice(0, 3).toLowerCase();
  return String(MONTHS.findIndex((name) => name.toLowerCase().startsWith(begin)) + 1);
}

/** Undefined for a day that the calendar does not have. */
function dayOf(year: string, month = '', day = ''): string | undefined {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(date);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) ? date : undefined;
}
