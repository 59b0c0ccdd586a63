import { byVariable } from '../store/by-variable.js';
import type { Result } from '../store/manifest.js';
import { addDays, countDays, earlier, later } from '../weather/dates.js';
import type { Days, Gathering } from '../weather/gathering.js';
import type { Accumulated, Corrections, SeriesNotes } from '../weather/series-notes.js';
import { roundStatistic } from './rounding.js';

/** Impossible values listed one by one; the rest are counted. */
const MOST_NAMED = 20;

/**
 * A result's notes on values that differ from upstream's.
 * @param notes of a job's parts, in the order of their days.
 */
export function resultNotes(
  notes: readonly SeriesNotes[],
  { variables, start_date, end_date }: Pick<Gathering, 'variables' | 'start_date' | 'end_date'>,
): Pick<Result, 'corrected' | 'accumulated'> {
  const days = { start_date, end_date };
  const corrected = byVariable(variables, (name) =>
    correctedOf(notes.flatMap((part) => part.corrected?.[name] ?? [])),
  );
  const accumulated = byVariable(variables, (name) =>
    accumulatedOf(
      notes.flatMap((part) => part.accumulated?.[name] ?? []),
      days,
    ),
  );
  return {
    ...(corrected === undefined ? {} : { corrected }),
    ...(accumulated === undefined ? {} : { accumulated }),
  };
}

function correctedOf(corrections: readonly Corrections[]) {
  if (corrections.length === 0) return undefined;
  const impossible = corrections.flatMap((part) => part.impossible);
  const clamped = corrections.flatMap((part) => Object.values(part.clamped));
  return {
    clamped: clamped.reduce((sum, count) => sum + count, 0),
    impossible: impossible.slice(0, MOST_NAMED),
    count: impossible.length,
  };
}

/** Totals cut to the job's days. A total read within the job may begin before its first day. */
function accumulatedOf(totals: readonly Accumulated[], { start_date }: Days) {
  if (totals.length === 0) return undefined;
  const days = new Set(
    totals.flatMap((total) => daysFrom(later(total.start_date, start_date), total)),
  );
  const first = [...days].reduce(earlier);
  return {
    totals: totals.length,
    days: days.size,
    sum: roundStatistic(totals.reduce((sum, { value }) => sum + value, 0)),
    first,
    last: [...days].reduce(later),
  };
}

function daysFrom(start: string, { end_date }: Days): string[] {
  return Array.from({ length: countDays(start, end_date) }, (_, day) => addDays(start, day));
}
