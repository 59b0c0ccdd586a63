import { addDays, countDays, isDate } from '../../weather/dates.js';
import type { Days } from '../../weather/gathering.js';
import { elementOf } from '../../weather/ghcn-elements.js';
import { correctValues } from '../../weather/odd-values.js';
import { UpstreamError } from '../../weather/provider.js';
import type { Accumulated, Corrections, SeriesNotes } from '../../weather/series-notes.js';
import { type DayRow, readingOf } from './readings.js';
import { readTotals } from './totals.js';

/** The values of an answer: a column for each variable, NaN if the station has no credible value. */
interface CheckedRows {
  columns: Map<string, Float64Array>;
  /** Absent if there is nothing to note. */
  notes?: SeriesNotes;
}

/**
 * Accepts an answer of NCEI's data service only if it fits the question: the station, days of the range, whole
 * numbers. Days may come in any order. If a day comes twice, equal values count once; different values count as
 * missing and are noted. A day without a row has no values.
 * @param body the parsed JSON of an HTTP 200.
 * @throws UpstreamError (bad_data) that says what was requested and what was received.
 */
export function checkRows(
  body: unknown,
  stationId: string,
  variables: readonly string[],
  days: Days,
): CheckedRows {
  const rows = rowsByDay(body, stationId, days);
  const dates = datesOf(days);
  const columns = new Map<string, Float64Array>();
  const corrected: Record<string, Corrections> = {};
  const accumulated: Record<string, Accumulated[]> = {};
  for (const name of variables) {
    const { code, hundredths } = elementOf(name);
    const readings = dates.map((day) => readingOf(rows.get(day) ?? [], code, hundredths, day));
    const { values, corrections } = correctValues(readings, name, { resolution: 'daily' }, days);
    const { totals, impossible } = readTotals(rows, name, values, days);
    columns.set(name, values);
    if (totals.length > 0) accumulated[name] = totals;
    if (corrections !== undefined || impossible.length > 0) {
      const { clamped = {}, impossible: ofDays = [] } = corrections ?? {};
      corrected[name] = { clamped, impossible: [...ofDays, ...impossible] };
    }
  }
  const notes: SeriesNotes = {
    ...(Object.keys(corrected).length === 0 ? {} : { corrected }),
    ...(Object.keys(accumulated).length === 0 ? {} : { accumulated }),
  };
  return Object.keys(notes).length === 0 ? { columns } : { columns, notes };
}

function datesOf({ start_date, end_date }: Days): string[] {
  return Array.from({ length: countDays(start_date, end_date) }, (_, day) =>
    addDays(start_date, day),
  );
}

function bad(what: string): UpstreamError {
  return new UpstreamError('bad_data', `upstream's answer is not what was asked for: ${what}`);
}

function rowsByDay(body: unknown, stationId: string, days: Days): Map<string, DayRow[]> {
  if (!Array.isArray(body)) throw bad('it is not a list of days');
  const rows = new Map<string, DayRow[]>();
  for (const row of body) {
    const date = checkDay(row, stationId, days);
    rows.set(date, [...(rows.get(date) ?? []), row]);
  }
  return rows;
}

function checkDay(row: unknown, stationId: string, days: Days): string {
  if (typeof row !== 'object' || row === null) throw bad(`${JSON.stringify(row)} is not a day`);
  const { STATION: station, DATE: date } = row as DayRow;
  if (station !== stationId) {
    throw bad(`it is for station ${JSON.stringify(station)} instead of ${stationId}`);
  }
  if (typeof date !== 'string' || !isDate(date)) throw bad(`${JSON.stringify(date)} is not a day`);
  if (date < days.start_date || date > days.end_date) {
    throw bad(`it has the day ${date}, outside ${days.start_date} to ${days.end_date}`);
  }
  return date;
}
