/**
 * The serving side of Open-Meteo's archive protocol, as far as this product uses it: one place, times as unix
 * seconds. It defines the meaning of a request, the words of a refusal, and the frame of an answer. Words and order
 * of checks: `ForecastapiQuery.swift` and `IsoDate.swift` in open-meteo/open-meteo.
 */

import { isDate } from '../weather/dates.js';
import { MODEL_NAMES, type ModelName } from '../weather/gathering.js';
import { type Resolution, VARIABLES } from '../weather/variables.js';
import { BadRequest } from './bad-request.js';
import { type ArchiveZone, abbreviationOf, parseTimezone } from './zone.js';

export { BadRequest } from './bad-request.js';

export interface Coordinates {
  /** Degrees north. */
  latitude: number;
  /** Degrees east. */
  longitude: number;
}

/** The cell or station of an answer's values. */
export interface Cell extends Coordinates {
  /** Metres above sea level. */
  elevation: number;
}

/** An archive request after every check that does not depend on the data. */
export interface ArchiveQuery extends ArchiveZone {
  place: Coordinates;
  /** YYYY-MM-DD, both included. */
  start_date: string;
  end_date: string;
  variables: Record<Resolution, string[]>;
  /** Open-Meteo's name; absent for its best match. */
  model: ModelName | undefined;
}

/** First and last day of an archive, YYYY-MM-DD. */
export interface AllowedRange {
  first: string;
  last: string;
}

/** Parameters that would change the values' meaning, and the only supported value of each. */
const FIXED: Record<string, string> = {
  temperature_unit: 'celsius',
  wind_speed_unit: 'kmh',
  precipitation_unit: 'mm',
  format: 'json',
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
  const days = parseDates(parameters, allowed);
  const place = parsePlace(parameters);
  // If absent, Open-Meteo writes times in iso8601.
  refuseOther('timeformat', parameters.get('timeformat') ?? 'iso8601', 'unixtime');
  return {
    ...days,
    place,
    variables: { daily: list(parameters, 'daily'), hourly: list(parameters, 'hourly') },
    ...parseTimezone(parameters),
    model: parseModel(parameters),
  };
}

/**
 * @param type of the variable, as Open-Meteo's server names it in its errors.
 * @throws BadRequest for the first name that is not a variable of that resolution.
 */
export function refuseUnknown(
  resolution: Resolution,
  names: readonly string[],
  type: string,
): void {
  for (const name of names) {
    if (!Object.hasOwn(VARIABLES[resolution], name)) throw invalidValue(type, name);
  }
}

/** The frame of an answer. */
export function answerHead(
  cell: Cell,
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
  };
}

function refuseUnspoken(parameters: URLSearchParams): void {
  for (const [name, spoken] of Object.entries(FIXED)) {
    const value = parameters.get(name);
    if (value !== null) refuseOther(name, value, spoken);
  }
}

function refuseOther(name: string, value: string, spoken: string): void {
  if (value === spoken) return;
  throw new BadRequest(`This server does not support ${name}=${value}, only ${spoken}`);
}

function parsePlace(parameters: URLSearchParams): Coordinates {
  const latitudes = list(parameters, 'latitude').map(float);
  const longitudes = list(parameters, 'longitude').map(float);
  if (latitudes.length !== longitudes.length) {
    throw new BadRequest(
      "Parameter 'latitude' and 'longitude' must have the same number of elements",
    );
  }
  const [latitude] = latitudes;
  const [longitude] = longitudes;
  if (latitude === undefined || longitude === undefined) {
    throw new BadRequest("Parameter 'latitude' and 'longitude' must not be empty");
  }
  // For several places upstream answers with a list.
  if (latitudes.length > 1) throw new BadRequest('This server answers of one place at a time');
  return checked({ latitude, longitude });
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

function parseModel(parameters: URLSearchParams): ModelName | undefined {
  const names = list(parameters, 'models');
  const [name] = names;
  if (name === undefined) return undefined;
  const model = MODEL_NAMES.find((known) => known === name);
  if (model === undefined) throw invalidValue('MultiDomains', name);
  // For several models upstream adds their names to those of the variables.
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
