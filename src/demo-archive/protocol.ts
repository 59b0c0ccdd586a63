/**
 * Open-Meteo's archive protocol, the serving side: what a request means, in which words it is refused,
 * and what an answer's frame looks like. Words and order of checks: `ForecastapiQuery.swift` and
 * `IsoDate.swift` in open-meteo/open-meteo.
 */

import { isDate, startOfDay } from '../weather/dates.js';
import { MODEL_NAMES, type ModelName } from '../weather/gathering.js';
import { stepSeconds } from '../weather/plan.js';
import { type Resolution, VARIABLES } from '../weather/variables.js';
import { BadRequest } from './bad-request.js';
import { type ArchiveZone, abbreviationOf, parseTimezone } from './zone.js';

export { BadRequest } from './bad-request.js';

export type TimeFormat = 'iso8601' | 'unixtime';

export interface Coordinates {
  /** Degrees north. */
  latitude: number;
  /** Degrees east. */
  longitude: number;
}

/** Where an answer's values are from. */
export interface Cell extends Coordinates {
  /** Metres above sea level. */
  elevation: number;
}

/** An archive request after every check that does not depend on the data. */
export interface ArchiveQuery extends ArchiveZone {
  places: Coordinates[];
  /** YYYY-MM-DD, both included. */
  start_date: string;
  end_date: string;
  variables: Record<Resolution, string[]>;
  timeformat: TimeFormat;
  /** Open-Meteo's name; absent for its best match. */
  model: ModelName | undefined;
}

/** First and last day that an archive has, YYYY-MM-DD. */
export interface AllowedRange {
  first: string;
  last: string;
}

/** Parameters that would change what the values mean, and the one value of each that is spoken here. */
const FIXED: Record<string, readonly string[]> = {
  temperature_unit: ['celsius'],
  wind_speed_unit: ['kmh'],
  precipitation_unit: ['mm'],
  format: ['json'],
};

const MAX_PLACES = 1_000;

/** As Open-Meteo's server names them in its errors. */
const VARIABLE_TYPE: Record<Resolution, string> = {
  daily: 'ForecastVariableDaily',
  hourly:
    'SurfacePressureAndHeightVariable<VariableAndPreviousDay, VariableOrSpread<ForecastPressureVariable>, ForecastHeightVariable>',
};

/**
 * Reads an archive request.
 * @throws BadRequest in Open-Meteo's words.
 */
export function parseArchiveQuery(
  parameters: URLSearchParams,
  allowed: AllowedRange,
): ArchiveQuery {
  refuseUnspoken(parameters);
  return {
    ...parseDates(parameters, allowed),
    places: parsePlaces(parameters),
    variables: { daily: list(parameters, 'daily'), hourly: list(parameters, 'hourly') },
    timeformat: parseTimeFormat(parameters),
    ...parseTimezone(parameters),
    model: parseModel(parameters),
  };
}

/** @throws BadRequest for the first name that is no variable of that resolution. */
export function refuseUnknown(resolution: Resolution, names: readonly string[]): void {
  for (const name of names) {
    if (!Object.hasOwn(VARIABLES[resolution], name)) {
      throw invalidValue(VARIABLE_TYPE[resolution], name);
    }
  }
}

/** The time column of a range: unix seconds, or in the zone's own time YYYY-MM-DD (daily) and YYYY-MM-DDTHH:MM (hourly). */
export function timeColumn(
  range: Pick<ArchiveQuery, 'start_date' | 'end_date' | 'timeformat' | 'utc_offset_seconds'>,
  resolution: Resolution,
): (string | number)[] {
  const seconds = clockTimes(range, resolution);
  return range.timeformat === 'unixtime'
    ? seconds.map((second) => second - range.utc_offset_seconds)
    : seconds.map((second) => isoTime(second, resolution));
}

/** What the zone's clocks show at every step of a range, as seconds since they showed 1970. */
export function clockTimes(
  range: Pick<ArchiveQuery, 'start_date' | 'end_date'>,
  resolution: Resolution,
): number[] {
  const step = stepSeconds(resolution);
  const end = startOfDay(range.end_date) + 86_400;
  const seconds: number[] = [];
  for (let second = startOfDay(range.start_date); second < end; second += step) {
    seconds.push(second);
  }
  return seconds;
}

/** A moment as Open-Meteo writes it in iso8601: without seconds and zone. */
export function isoTime(second: number, resolution: Resolution): string {
  return new Date(second * 1_000).toISOString().slice(0, resolution === 'daily' ? 10 : 16);
}

/**
 * The frame of one place's answer.
 * @param index of the place in the request; the first one carries no location_id.
 */
export function answerHead(
  cell: Cell,
  index: number,
  startedAt: number,
  { timezone, utc_offset_seconds }: ArchiveZone,
): Record<string, unknown> {
  return {
    latitude: cell.latitude,
    longitude: cell.longitude,
    generationtime_ms: performance.now() - startedAt,
    utc_offset_seconds,
    timezone,
    timezone_abbreviation: abbreviationOf(utc_offset_seconds),
    elevation: cell.elevation,
    ...(index > 0 && { location_id: index }),
  };
}

/** One place is answered with an object, several with an array. */
export function oneOrMany<T>(answers: readonly T[]): T | readonly T[] {
  const [first] = answers;
  return answers.length === 1 && first !== undefined ? first : answers;
}

function refuseUnspoken(parameters: URLSearchParams): void {
  for (const [name, spoken] of Object.entries(FIXED)) {
    const value = parameters.get(name);
    if (value !== null && !spoken.includes(value)) {
      throw new BadRequest(`This server does not support ${name}=${value}, only ${spoken[0]}`);
    }
  }
}

function parsePlaces(parameters: URLSearchParams): Coordinates[] {
  const latitudes = list(parameters, 'latitude').map(float);
  const longitudes = list(parameters, 'longitude').map(float);
  if (latitudes.length !== longitudes.length) {
    throw new BadRequest(
      "Parameter 'latitude' and 'longitude' must have the same number of elements",
    );
  }
  if (latitudes.length === 0) {
    throw new BadRequest("Parameter 'latitude' and 'longitude' must not be empty");
  }
  if (latitudes.length > MAX_PLACES) {
    throw new BadRequest(
      `Parameter 'latitude' and 'longitude' must not exceed ${MAX_PLACES} coordinates.`,
    );
  }
  return latitudes.map((latitude, index) =>
    checked({ latitude, longitude: longitudes[index] ?? 0 }),
  );
}

function checked({ latitude, longitude }: Coordinates): Coordinates {
  if (Math.abs(latitude) > 90) {
    throw new BadRequest(`Latitude must be in range of -90 to 90°. Given: ${swift(latitude)}.`);
  }
  if (Math.abs(longitude) > 180) {
    throw new BadRequest(`Longitude must be in range of -180 to 180°. Given: ${swift(longitude)}.`);
  }
  return { latitude, longitude };
}

/** Swift prints 999 as 999.0. */
function swift(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function parseDates(
  parameters: URLSearchParams,
  allowed: AllowedRange,
): Pick<ArchiveQuery, 'start_date' | 'end_date'> {
  const [start_date, end_date] = ['start_date', 'end_date'].map((name) =>
    parseDate(parameters, name),
  );
  if (start_date === undefined && end_date === undefined) {
    throw new BadRequest("Both 'start_date' and 'end_date' must be set in the url");
  }
  if (start_date === undefined || end_date === undefined) {
    throw new BadRequest(
      "Parameter 'start_date' and 'end_date' must have the same number of elements",
    );
  }
  if (end_date < start_date) {
    throw new BadRequest('End-date must be larger or equals than start-date');
  }
  for (const [name, date] of Object.entries({ start_date, end_date })) {
    if (date < allowed.first || date > allowed.last) {
      throw new BadRequest(
        `Parameter '${name}' is out of allowed range from ${allowed.first} to ${allowed.last}`,
      );
    }
  }
  return { start_date, end_date };
}

function parseDate(parameters: URLSearchParams, name: string): string | undefined {
  const text = parameters.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    throw new BadRequest("Invalid date format. Make sure to use 'YYYY-MM-DD'");
  }
  if (!isDate(text)) throw new BadRequest('Invalid date');
  return text;
}

function parseTimeFormat(parameters: URLSearchParams): TimeFormat {
  const text = parameters.get('timeformat') ?? 'iso8601';
  if (text !== 'iso8601' && text !== 'unixtime') throw invalidValue('Timeformat', text);
  return text;
}

function parseModel(parameters: URLSearchParams): ModelName | undefined {
  const names = list(parameters, 'models');
  const [name] = names;
  if (name === undefined) return undefined;
  const model = MODEL_NAMES.find((known) => known === name);
  if (model === undefined) throw invalidValue('MultiDomains', name);
  // With several, upstream adds their names to those of the variables.
  if (names.length > 1) throw new BadRequest('This server answers of one model at a time');
  return model === 'best_match' ? undefined : model;
}

/** Comma lists and repeated parameters mean the same. */
function list(parameters: URLSearchParams, name: string): string[] {
  return parameters
    .getAll(name)
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');
}

function float(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw invalidValue('Float', text);
  return value;
}

function invalidValue(type: string, text: string): BadRequest {
  return new BadRequest(
    `Data corrupted at path ''. Cannot initialize ${type} from invalid String value ${text}.`,
  );
}
