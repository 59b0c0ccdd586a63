import { InvalidInputError } from '../errors.js';
import { addDays, isDate, toDate } from './dates.js';
import type { Gathering } from './gathering.js';
import { DEFAULT_VARIABLES, type Resolution, VARIABLES } from './variables.js';

/** ERA5, and with it Open-Meteo's archive, begins here. */
export const FIRST_DAY = '1940-01-01';

/** A millionth of a degree is 11 cm: finer coordinates name no other place, and would name another job. */
const COORDINATE_DECIMALS = 6;

/** What is asked for all locations of a call. */
export type Selection = Pick<Gathering, 'start_date' | 'end_date' | 'resolution' | 'variables'>;

/**
 * Brings a selection to the one form that means it.
 * @param now unix milliseconds; the last day that can be asked for is the UTC day it lies in.
 * @throws InvalidInputError for a date that does not exist, a range outside the archive, an unknown variable.
 */
export function normaliseSelection(
  asked: { start_date: string; end_date: string; resolution: Resolution; variables?: string[] },
  now: number,
): Selection {
  checkRange(asked.start_date, asked.end_date, toDate(now));
  return {
    start_date: asked.start_date,
    end_date: asked.end_date,
    resolution: asked.resolution,
    variables: normaliseVariables(asked.variables, asked.resolution),
  };
}

/**
 * Degrees to six decimals, without a negative zero.
 * @throws InvalidInputError outside −90..90 and −180..180.
 */
export function normaliseCoordinates(latitude: number, longitude: number) {
  return {
    latitude: normaliseDegrees('latitude', latitude, 90),
    longitude: normaliseDegrees('longitude', longitude, 180),
  };
}

function checkRange(start: string, end: string, today: string): void {
  for (const [name, date] of [
    ['start_date', start],
    ['end_date', end],
  ] as const) {
    if (!isDate(date)) {
      throw new InvalidInputError(
        `${name} is "${date}", which is not a day of the calendar; give it as YYYY-MM-DD, for example ${addDays(today, -30)}.`,
      );
    }
    if (date < FIRST_DAY || date > today) {
      throw new InvalidInputError(
        `${name} is ${date}; the archive goes from ${FIRST_DAY} to today, ${today}.`,
      );
    }
  }
  if (end < start) {
    throw new InvalidInputError(
      `end_date ${end} is before start_date ${start}; give the earlier day as start_date.`,
    );
  }
}

function normaliseVariables(asked: string[] | undefined, resolution: Resolution): string[] {
  const known = Object.keys(VARIABLES[resolution]);
  const chosen = new Set(asked ?? DEFAULT_VARIABLES[resolution]);
  const unknown = [...chosen].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidInputError(
      `variables has "${unknown}", which is not a ${resolution} variable${elsewhere(unknown, resolution)}; known are ${known.join(', ')}.`,
    );
  }
  return known.filter((name) => chosen.has(name));
}

function elsewhere(name: string, resolution: Resolution): string {
  const other: Resolution = resolution === 'daily' ? 'hourly' : 'daily';
  return Object.hasOwn(VARIABLES[other], name) ? ` (it is one of resolution ${other})` : '';
}

function normaliseDegrees(name: string, value: number, limit: number): number {
  if (!(Math.abs(value) <= limit)) {
    throw new InvalidInputError(
      `${name} is ${value}; it takes degrees from −${limit} to ${limit}.`,
    );
  }
  // Adding zero turns −0 into 0.
  return Number(value.toFixed(COORDINATE_DECIMALS)) + 0;
}
