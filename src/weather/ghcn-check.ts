import { countDays, isDate } from './dates.js';
import type { Days } from './gathering.js';
import { elementOf } from './ghcn-elements.js';
import { UpstreamError } from './provider.js';
import { variableOf } from './variables.js';

/** GHCN-Daily's value where there is none (section III of the readme). */
const MISSING = '-9999';

/** Measurement, quality and source flag, and for some sources the hour of observation. */
const ATTRIBUTES = /^[^,]?,([^,]?),[^,]?(,.*)?$/;

/**
 * Believes an answer of NCEI's data service only when it is one to what was asked: the station, days of the range in
 * order and once each, numbers that can be weather. A day without a row has no values.
 * @param body the parsed JSON of an HTTP 200.
 * @returns a column a variable, NaN where the station has no value or its value failed a check of quality.
 * @throws UpstreamError (bad_data) that says what was asked and what came.
 */
export function checkRows(
  body: unknown,
  stationId: string,
  variables: readonly string[],
  days: Days,
): Map<string, Float64Array> {
  if (!Array.isArray(body)) throw bad('it is not a list of days');
  const count = countDays(days.start_date, days.end_date);
  const columns = new Map(
    variables.map((name) => [name, new Float64Array(count).fill(Number.NaN)] as const),
  );
  let before = '';
  for (const row of body) {
    const date = checkDay(row, stationId, days, before);
    const index = countDays(days.start_date, date) - 1;
    for (const [name, column] of columns) column[index] = readValue(row, name, date);
    before = date;
  }
  return columns;
}

function bad(what: string): UpstreamError {
  return new UpstreamError('bad_data', `upstream's answer is not what was asked for: ${what}`);
}

function checkDay(row: unknown, stationId: string, days: Days, before: string): string {
  if (typeof row !== 'object' || row === null) throw bad(`${JSON.stringify(row)} is not a day`);
  const { STATION: station, DATE: date } = row as Record<string, unknown>;
  if (station !== stationId) {
    throw bad(`it is for station ${JSON.stringify(station)} instead of ${stationId}`);
  }
  if (typeof date !== 'string' || !isDate(date)) throw bad(`${JSON.stringify(date)} is not a day`);
  if (date < days.start_date || date > days.end_date) {
    throw bad(`it has the day ${date}, outside ${days.start_date} to ${days.end_date}`);
  }
  if (date <= before) throw bad(`the day ${date} comes after ${before}`);
  return date;
}

/** A trace of rain or snow (measurement flag T) is 0 here as it is there. */
function readValue(row: Record<string, unknown>, name: string, date: string): number {
  const { code, hundredths } = elementOf(name);
  const text = String(row[code] ?? '').trim();
  if (text === '' || text === MISSING) return Number.NaN;
  if (failedQuality(row[`${code}_ATTRIBUTES`], code, date)) return Number.NaN;
  // Whole numbers are asked for: a fraction would be in another unit.
  if (!/^-?\d{1,6}$/.test(text)) throw bad(`${code} is ${JSON.stringify(text)} on ${date}`);
  const value = (Number(text) * hundredths) / 100 + 0;
  const { lowest, highest, unit } = variableOf('daily', name);
  if (value < lowest || value > highest) {
    throw bad(
      `${name} has the value ${value} on ${date}; ${lowest} to ${highest} ${unit} is possible`,
    );
  }
  return value;
}

/** Any quality flag says that the value failed a check (table of QFLAG1 in the readme). */
function failedQuality(attributes: unknown, code: string, date: string): boolean {
  const match = ATTRIBUTES.exec(String(attributes));
  if (match === null) {
    throw bad(`${code}_ATTRIBUTES is ${JSON.stringify(attributes)} on ${date}`);
  }
  return (match[1] ?? '').trim() !== '';
}
