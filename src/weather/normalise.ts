import { InvalidInputError } from '../errors.js';
import { addDays, isDate, toDate } from './dates.js';
import type { Gathering, ProviderName } from './gathering.js';
import { OFFERS } from './offers.js';
import { type Resolution, VARIABLES } from './variables.js';

/** A millionth of a degree is 11 cm: finer coordinates name no other place, and would name another job. */
const COORDINATE_DECIMALS = 6;

/** Of a place's label, which is somebody's text. */
const LABEL_CHARACTERS = 200;

/** Controls, line breaks, and marks that turn the direction of what follows: they are for terminals, not for names. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** What is asked for all locations of a call. */
export type Selection = Pick<
  Gathering,
  'start_date' | 'end_date' | 'resolution' | 'variables' | 'provider'
>;

/**
 * Brings a selection to the one form that means it.
 * @param now unix milliseconds; the last day that can be asked for is the UTC day it lies in.
 * @throws InvalidInputError for a date that does not exist, and for a range, resolution or variable that the provider does not have.
 */
export function normaliseSelection(
  asked: {
    start_date: string;
    end_date: string;
    resolution: Resolution;
    variables?: string[];
    provider?: ProviderName;
  },
  now: number,
): Selection {
  const { start_date, end_date, resolution, provider = 'open-meteo' } = asked;
  checkRange(start_date, end_date, OFFERS[provider].firstDay, toDate(now));
  return {
    start_date,
    end_date,
    resolution,
    variables: normaliseVariables(asked.variables, resolution, provider),
    ...(provider === 'open-meteo' ? {} : { provider }),
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

/** A label in one line of at most 200 characters; undefined where nothing of it is left. */
export function normaliseLabel(label: string): string | undefined {
  const line = label.replace(UNPRINTABLE, ' ').trim();
  return [...line].slice(0, LABEL_CHARACTERS).join('').trim() || undefined;
}

function checkRange(start: string, end: string, firstDay: string, today: string): void {
  for (const [name, date] of [
    ['start_date', start],
    ['end_date', end],
  ] as const) {
    if (!isDate(date)) {
      throw new InvalidInputError(
        `${name} is "${date}", which is not a day of the calendar; give it as YYYY-MM-DD, for example ${addDays(today, -30)}.`,
      );
    }
    if (date < firstDay || date > today) {
      throw new InvalidInputError(
        `${name} is ${date}; the archive goes from ${firstDay} to today, ${today}.`,
      );
    }
  }
  if (end < start) {
    throw new InvalidInputError(
      `end_date ${end} is before start_date ${start}; give the earlier day as start_date.`,
    );
  }
}

function normaliseVariables(
  asked: string[] | undefined,
  resolution: Resolution,
  provider: ProviderName,
): string[] {
  const { variables, defaults } = OFFERS[provider];
  const known = variables[resolution];
  if (known.length === 0) {
    throw new InvalidInputError(
      `resolution is ${resolution}; ${provider} has ${other(resolution)} values only: ask for those, or leave provider out.`,
    );
  }
  const chosen = new Set(asked ?? defaults[resolution]);
  const unknown = [...chosen].find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidInputError(
      `variables has "${unknown}", which ${reason(unknown, resolution, provider)}; known are ${known.join(', ')}.`,
    );
  }
  return known.filter((name) => chosen.has(name));
}

function reason(name: string, resolution: Resolution, provider: ProviderName): string {
  return Object.hasOwn(VARIABLES[resolution], name)
    ? `${provider} does not have`
    : `is not a ${resolution} variable${elsewhere(name, resolution)}`;
}

function elsewhere(name: string, resolution: Resolution): string {
  return Object.hasOwn(VARIABLES[other(resolution)], name)
    ? ` (it is one of resolution ${other(resolution)})`
    : '';
}

function other(resolution: Resolution): Resolution {
  return resolution === 'daily' ? 'hourly' : 'daily';
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
