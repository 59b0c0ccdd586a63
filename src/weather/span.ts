import { addDays, countDays, earlier } from './dates.js';
import type { Days } from './gathering.js';

/** How many days upstream can answer for in one request, as a job has found out. */
export interface Span {
  /** As many went through. */
  days: number;
  /** So many did not although fewer did at the same time: they are not tried again. */
  tooMuch?: number;
}

/** Of the requests for one chunk: what is tried now. */
export interface SpanTrial {
  /** The most days that are asked for in one request; undefined while whole gaps are. */
  days?: number;
  /** What went through, where something did. */
  known?: Span;
  /** Answers of "too much" since the last good one. */
  refusals: number;
}

/** Days are not asked for in smaller pieces than a month: what cannot answer for that is not there. */
const SHORTEST_SPAN = 31;

/** True for days that are not asked for in smaller pieces. */
export function isShortest({ start_date, end_date }: Days): boolean {
  return countDays(start_date, end_date) <= SHORTEST_SPAN;
}

/** The days of a gap that are asked for next: the first ones, as many as the trial allows. */
export function nextPiece(gap: Days, { days }: SpanTrial): Days {
  if (days === undefined) return gap;
  return { ...gap, end_date: earlier(addDays(gap.start_date, days - 1), gap.end_date) };
}

/** How a chunk begins in a job that knows already what upstream can answer for. */
export function trialOf(known: Span | undefined): SpanTrial {
  return known === undefined ? { refusals: 0 } : { days: known.days, known, refusals: 0 };
}

/** What later chunks of a job should begin with; undefined where whole chunks go through, as far as is known. */
export function knownSpan(trial: SpanTrial | undefined, chunk: Days): Span | undefined {
  const known = trial?.known;
  return known === undefined || known.days >= countDays(chunk.start_date, chunk.end_date)
    ? undefined
    : known;
}

/**
 * After some days were too much. The first time they are asked for once more, from then on half of them, down to a month.
 * More than what is known to go through is given up at once.
 */
export function afterTooMuch(trial: SpanTrial, asked: Days): SpanTrial {
  const { known } = trial;
  const length = countDays(asked.start_date, asked.end_date);
  if (known !== undefined && length > known.days) {
    return { days: known.days, known: { ...known, tooMuch: length }, refusals: 0 };
  }
  const refusals = trial.refusals + 1;
  if (refusals < 2 || isShortest(asked)) return { ...trial, refusals };
  // What was known to go through does no longer.
  return { days: Math.max(SHORTEST_SPAN, Math.ceil(length / 2)), refusals };
}

/** After an answer: twice as many days are tried next, unless they are known to be too much. An outage leaves no small pieces behind. */
export function afterAnswer(trial: SpanTrial, asked: Days): SpanTrial {
  if (trial.days === undefined) return { refusals: 0 };
  const length = countDays(asked.start_date, asked.end_date);
  const known = length > (trial.known?.days ?? 0) ? { ...trial.known, days: length } : trial.known;
  if (known === undefined) return { ...trial, refusals: 0 };
  const more = 2 * known.days;
  return { days: more < (known.tooMuch ?? Infinity) ? more : known.days, known, refusals: 0 };
}
