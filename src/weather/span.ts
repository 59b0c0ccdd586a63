/** Finds the number of days that upstream can answer for in one request. */
import { addDays, countDays, earlier } from './dates.js';
import type { Days, Span } from './gathering.js';

/** The current attempt to find the right request size for one chunk. */
export interface SpanTrial {
  /** The most days in one request; undefined while whole gaps are requested. */
  days?: number;
  /** The size that succeeded, if any. */
  known?: Span;
  /** Answers of "too much" since the last good one. */
  refusals: number;
}

/** The smallest piece is a month: an upstream that cannot answer for a month counts as unavailable. */
const SHORTEST_SPAN = 31;

/** True for days that are not cut into smaller pieces. */
export function isShortest({ start_date, end_date }: Days): boolean {
  return countDays(start_date, end_date) <= SHORTEST_SPAN;
}

/** The next days of a gap to request: its first days, as many as the trial allows. */
export function nextPiece(gap: Days, { days }: SpanTrial): Days {
  if (days === undefined) return gap;
  return { ...gap, end_date: earlier(addDays(gap.start_date, days - 1), gap.end_date) };
}

/** The first trial for a chunk, from the span that the job already knows. */
export function trialOf(known: Span | undefined): SpanTrial {
  return known === undefined ? { refusals: 0 } : { days: known.days, known, refusals: 0 };
}

/**
 * The span with which later chunks of a job should begin; undefined if, as far as is known, whole chunks succeed.
 */
export function knownSpan(trial: SpanTrial | undefined, chunk: Days): Span | undefined {
  const known = trial?.known;
  return known === undefined || known.days >= countDays(chunk.start_date, chunk.end_date)
    ? undefined
    : known;
}

/**
 * The next trial after "too much". Days are requested once more at the same length, then at half the length, down to
 * a month. A length above the known one is given up at once.
 */
export function afterTooMuch(trial: SpanTrial, asked: Days): SpanTrial {
  const { known } = trial;
  const length = countDays(asked.start_date, asked.end_date);
  if (known !== undefined && length > known.days) {
    return { days: known.days, known: { ...known, tooMuch: length }, refusals: 0 };
  }
  const refusals = trial.refusals + 1;
  if (refusals < 2 || isShortest(asked)) return { ...trial, refusals };
  // The length that was known to succeed no longer does.
  return { days: Math.max(SHORTEST_SPAN, Math.ceil(length / 2)), refusals };
}

/**
 * The next trial after an answer: twice the days, unless that is known to be too much. So an outage leaves no small
 * pieces behind.
 */
export function afterAnswer(trial: SpanTrial, asked: Days): SpanTrial {
  if (trial.days === undefined) return { refusals: 0 };
  const length = countDays(asked.start_date, asked.end_date);
  const known = length > (trial.known?.days ?? 0) ? { ...trial.known, days: length } : trial.known;
  if (known === undefined) return { ...trial, refusals: 0 };
  const more = 2 * known.days;
  return { days: more < (known.tooMuch ?? Infinity) ? more : known.days, known, refusals: 0 };
}
