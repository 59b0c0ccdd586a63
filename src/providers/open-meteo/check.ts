import { oneLine } from '../../base/one-line.js';
import { giveBack } from '../../weather/column-memory.js';
import { isDate, startOfDay } from '../../weather/dates.js';
import type { Days, GridCell } from '../../weather/gathering.js';
import { zoneOfDays } from '../../weather/local-days.js';
import { type AnswerColumn, correctValues } from '../../weather/odd-values.js';
import { countRows, stepSeconds } from '../../weather/plan.js';
import {
  type Credit,
  type Series,
  type SeriesData,
  UpstreamError,
} from '../../weather/provider.js';
import type { Corrections, SeriesNotes } from '../../weather/series-notes.js';
import { variableOf } from '../../weather/variables.js';

/**
 * Open-Meteo answers with the grid cell's coordinates. Its coarsest cells and its search for land stay well within
 * this.
 */
const CELL_TOLERANCE_DEGREES = 0.5;

/** Characters of a value that are quoted. */
const QUOTE_LIMIT = 100;

/** Metres above sea level that a cell on Earth can have. −999 and 32767 stand for an unknown height. */
const ELEVATIONS = { lowest: -500, highest: 9_000 };

/**
 * Accepts an answer only if it fits the question (N6): the place, every row of the range in order, the units, and
 * plausible numbers. A few impossible values are corrected and noted (src/weather/odd-values.ts).
 * @param body the JSON of an HTTP 200, from parseJsonColumns.
 * @throws UpstreamError (bad_data) that says what was requested and what was received.
 */
export function checkAnswer(body: unknown, series: Series, days: Days): SeriesData {
  const answer = asRecord(onlyOne(body), 'the body');
  const cell = checkCell(answer, series);
  // An archive that gives no offset has offset 0.
  const { utc_offset_seconds = 0 } = answer;
  const offset = zoneOfDays(series).utc_offset_seconds;
  expectEqual('utc_offset_seconds', utc_offset_seconds, offset);
  const units = asRecord(answer[`${series.resolution}_units`], `${series.resolution}_units`);
  const block = asRecord(answer[series.resolution], series.resolution);

  const rows = countRows(days, series.resolution);
  const times = asColumn(block, 'time', rows);
  checkTimes(times, units.time, days, series, offset);
  if (times instanceof Float64Array) giveBack(times);
  const columns = new Map<string, Float64Array>();
  const corrected: Record<string, Corrections> = {};
  const lacks: string[] = [];
  for (const name of series.variables) {
    const column = asColumn(block, name, rows);
    if (isLacking(column, units[name])) lacks.push(name);
    else expectEqual(`unit of ${name}`, units[name], variableOf(series.resolution, name).unit);
    const { values, corrections } = correctValues(column, name, series, days);
    columns.set(name, values);
    if (corrections !== undefined) corrected[name] = corrections;
  }
  const notes: SeriesNotes = {
    ...(lacks.length > 0 && { lacks }),
    ...(Object.keys(corrected).length > 0 && { corrected }),
  };
  return {
    elevation: cell.elevation_m,
    cell,
    columns,
    ...creditIn(answer),
    ...(Object.keys(notes).length > 0 && { notes }),
    ...originIn(answer),
  };
}

/** The one element of a list: some archives send a list even for one place. */
function onlyOne(body: unknown): unknown {
  return Array.isArray(body) && body.length === 1 ? body[0] : body;
}

/** Open-Meteo gives the unit "undefined" for a variable without values. */
function isLacking(column: AnswerColumn, unit: unknown): boolean {
  return unit === 'undefined' && column instanceof Float64Array && column.every(Number.isNaN);
}

/** One line, short enough for a picture: an archive's words about itself appear in every result. */
const OWN_WORDS = /^[^\p{Cc}]{1,200}$/u;
const OWN_WORDS_LIMIT = 200;

/** Undefined for a value that is not one line of words. */
function ownWords(text: unknown): string | undefined {
  if (typeof text !== 'string' || !OWN_WORDS.test(text)) return undefined;
  return oneLine(text, OWN_WORDS_LIMIT) || undefined;
}

/**
 * An archive of observations names its days and its source in the answer: its days follow no offset, and it has no
 * model.
 */
function originIn(answer: Record<string, unknown>): { days?: string; model?: string } {
  const [days, model] = [ownWords(answer.days), ownWords(answer.model)];
  return { ...(days !== undefined && { days }), ...(model !== undefined && { model }) };
}

/** Open-Meteo's answers name no owner of the data; another archive's may. */
function creditIn(answer: Record<string, unknown>): { credit?: Credit } {
  const [licence, attribution] = [ownWords(answer.licence), ownWords(answer.attribution)];
  return licence === undefined || attribution === undefined
    ? {}
    : { credit: { licence, attribution } };
}

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

function asColumn(block: Record<string, unknown>, name: string, rows: number): AnswerColumn {
  const column = block[name];
  if (!Array.isArray(column) && !(column instanceof Float64Array)) throw bad(`${name} is missing`);
  if (column.length !== rows) throw bad(`${name} has ${column.length} values instead of ${rows}`);
  return column;
}

/** JSON may hold a number too large for a double, which is read as infinite. */
function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function expectEqual(what: string, received: unknown, expected: unknown): void {
  if (received !== expected) {
    throw bad(`${what} is ${shown(received)} instead of ${shown(expected)}`);
  }
}

/** The answer's cell, which must be near the requested place. */
function checkCell(answer: Record<string, unknown>, series: Series): GridCell {
  const { latitude, longitude, elevation } = answer;
  if (!isFiniteNumber(latitude) || !isFiniteNumber(longitude)) {
    throw bad('it names no coordinates');
  }
  const north = Math.abs(latitude - series.latitude);
  // −179.9 and 179.9 are neighbours.
  const east = Math.abs(turned(longitude - series.longitude));
  // At the poles all meridians meet.
  const nearPole = Math.abs(series.latitude) > 89;
  if (north > CELL_TOLERANCE_DEGREES || (east > CELL_TOLERANCE_DEGREES && !nearPole)) {
    throw bad(
      `it is for ${latitude}, ${longitude} instead of ${series.latitude}, ${series.longitude}`,
    );
  }
  const { lowest, highest } = ELEVATIONS;
  const isKnown = isFiniteNumber(elevation) && elevation >= lowest && elevation <= highest;
  return {
    latitude,
    longitude: Math.abs(longitude) > 180 ? turned(longitude) : longitude,
    elevation_m: isKnown ? elevation : null,
  };
}

/** Degrees east as −180 to 180. */
function turned(degrees: number): number {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}

/**
 * Unix seconds are requested. A compatible archive may know only ISO 8601, which is as clear at a known offset.
 * @param offset of the days, seconds east of UTC: a day begins at its midnight there.
 */
function checkTimes(
  times: AnswerColumn,
  unit: unknown,
  days: Days,
  series: Series,
  offset: number,
): void {
  if (unit !== 'iso8601') expectEqual('unit of time', unit, 'unixtime');
  // ISO 8601 is written in the offset's own time.
  const first = startOfDay(days.start_date) - (unit === 'iso8601' ? 0 : offset);
  const step = stepSeconds(series.resolution);
  for (let row = 0; row < times.length; row += 1) {
    const time = unit === 'iso8601' ? isoSeconds(times[row]) : times[row];
    if (time !== first + row * step) {
      throw bad(`time ${row} is ${shown(times[row])} instead of ${first + row * step}`);
    }
  }
}

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d)?)?$/;

/** NaN for text that is not a time. Date.parse is too tolerant: it reads 2024-02-30 as the first of March. */
function isoSeconds(text: unknown): number {
  const [, date = '', time = 'T00:00'] = (typeof text === 'string' && ISO_TIME.exec(text)) || [];
  return isDate(date) ? Date.parse(`${date}${time}Z`) / 1_000 : Number.NaN;
}

/** The value as upstream wrote it. */
function shown(value: unknown): string {
  const text = JSON.stringify(value instanceof Float64Array ? [...value] : value);
  return oneLine(String(text), QUOTE_LIMIT);
}
