import { isDate, startOfDay } from './dates.js';
import type { Days } from './gathering.js';
import { countRows, stepSeconds } from './plan.js';
import { type Credit, type Series, type SeriesData, UpstreamError } from './provider.js';
import { variableOf } from './variables.js';

/** Open-Meteo answers with the grid cell's coordinates; its coarsest cells and its search for land stay well within this. */
const CELL_TOLERANCE_DEGREES = 0.5;

/**
 * Believes an answer only when it is one to what was asked: the place, every row of the range in order,
 * the units, and numbers that can be weather.
 * @param body the JSON of an HTTP 200, as parseJsonColumns gives it.
 * @throws UpstreamError (bad_data) that says what was asked and what came.
 */
export function checkAnswer(body: unknown, series: Series, days: Days): SeriesData {
  const answer = asRecord(body, 'the body');
  checkPlace(answer, series);
  expectEqual('utc_offset_seconds', answer.utc_offset_seconds, 0);
  const units = asRecord(answer[`${series.resolution}_units`], `${series.resolution}_units`);
  const block = asRecord(answer[series.resolution], series.resolution);

  const rows = countRows(days, series.resolution);
  checkTimes(asColumn(block, 'time', rows), units.time, days, series);
  const columns = new Map<string, Float64Array>();
  for (const name of series.variables) {
    const values = checkedValues(asColumn(block, name, rows), name, series);
    // Open-Meteo calls the unit of a variable that it has no value of "undefined".
    if (units[name] !== 'undefined' || !values.every(Number.isNaN)) {
      expectEqual(`unit of ${name}`, units[name], variableOf(series.resolution, name).unit);
    }
    columns.set(name, values);
  }
  const { elevation } = answer;
  return {
    elevation: isFiniteNumber(elevation) ? elevation : null,
    columns,
    ...creditIn(answer),
  };
}

/** Short enough for a picture, and one line: what an archive says of itself stands in every result. */
const CREDIT = /^[^\p{Cc}]{1,200}$/u;

/** Open-Meteo does not say whose its data is; an archive of somebody else's may. */
function creditIn({ licence, attribution }: Record<string, unknown>): { credit?: Credit } {
  const isCredit = (text: unknown): text is string => typeof text === 'string' && CREDIT.test(text);
  return isCredit(licence) && isCredit(attribution) ? { credit: { licence, attribution } } : {};
}

/** What parseJsonColumns makes of an array: of numbers and nulls, or of anything else. */
type Column = Float64Array | unknown[];

function bad(what: string): UpstreamError {
  return new UpstreamError('bad_data', `upstream's answer is not what was asked for: ${what}`);
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  const isList = Array.isArray(value) || value instanceof Float64Array;
  if (typeof value !== 'object' || value === null || isList) {
    throw bad(`${name} is missing or not an object`);
  }
  return value as Record<string, unknown>;
}

function asColumn(block: Record<string, unknown>, name: string, rows: number): Column {
  const column = block[name];
  if (!Array.isArray(column) && !(column instanceof Float64Array)) throw bad(`${name} is missing`);
  if (column.length !== rows) throw bad(`${name} has ${column.length} values instead of ${rows}`);
  return column;
}

/** JSON may hold a number that is too large for a double; it is read as infinite. */
function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function expectEqual(what: string, received: unknown, expected: unknown): void {
  if (received !== expected) {
    throw bad(`${what} is ${say(received)} instead of ${say(expected)}`);
  }
}

function checkPlace(answer: Record<string, unknown>, series: Series): void {
  const { latitude, longitude } = answer;
  if (!isFiniteNumber(latitude) || !isFiniteNumber(longitude)) {
    throw bad('it names no coordinates');
  }
  const north = Math.abs(latitude - series.latitude);
  // −179.9 and 179.9 are neighbours.
  const east = Math.abs(((longitude - series.longitude + 540) % 360) - 180);
  // At the poles all meridians meet.
  const nearPole = Math.abs(series.latitude) > 89;
  if (north > CELL_TOLERANCE_DEGREES || (east > CELL_TOLERANCE_DEGREES && !nearPole)) {
    throw bad(
      `it is for ${latitude}, ${longitude} instead of ${series.latitude}, ${series.longitude}`,
    );
  }
}

/** Unix seconds are asked for; a compatible archive may know only ISO 8601, which in GMT is as clear. */
function checkTimes(times: Column, unit: unknown, days: Days, series: Series): void {
  if (unit !== 'iso8601') expectEqual('unit of time', unit, 'unixtime');
  const first = startOfDay(days.start_date);
  const step = stepSeconds(series.resolution);
  for (let row = 0; row < times.length; row += 1) {
    const time = unit === 'iso8601' ? isoSeconds(times[row]) : times[row];
    if (time !== first + row * step) {
      throw bad(`time ${row} is ${say(times[row])} instead of ${first + row * step}`);
    }
  }
}

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d)?)?$/;

/** NaN for what is no time: Date.parse would take much else for one, 2024-02-30 for the first of March. */
function isoSeconds(text: unknown): number {
  const [, date = '', time = 'T00:00'] = (typeof text === 'string' && ISO_TIME.exec(text)) || [];
  return isDate(date) ? Date.parse(`${date}${time}Z`) / 1_000 : Number.NaN;
}

/** The column when each value in it is possible; NaN where there is none. */
function checkedValues(column: Column, name: string, series: Series): Float64Array {
  const { lowest, highest, unit } = variableOf(series.resolution, name);
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row];
    const isPossible =
      value === null || (typeof value === 'number' && !(value < lowest) && !(value > highest));
    if (!isPossible) {
      throw bad(
        `${name} has the value ${say(value)} at row ${row}; ${lowest} to ${highest} ${unit} is possible`,
      );
    }
  }
  // An array of nothing but numbers and nulls is one of numbers.
  return column as Float64Array;
}

/** As upstream wrote it. */
function say(value: unknown): string {
  return JSON.stringify(value instanceof Float64Array ? [...value] : value);
}
