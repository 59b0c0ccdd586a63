/** The port that every weather provider implements. */
import type { Days, Gathering, GridCell, Station } from './gathering.js';
import type { SeriesNotes } from './series-notes.js';

/** A request to upstream without its range: the identity of a stored series. */
export interface Series
  extends Pick<
    Gathering,
    'latitude' | 'longitude' | 'resolution' | 'variables' | 'model' | 'days' | 'utc_offset_seconds'
  > {
  /** Present if values come from a station; the coordinates are then the station's. */
  station?: Station;
}

/** Credit for the data, in the words that its licence requires wherever the data is shown. */
export interface Credit {
  licence: string;
  attribution: string;
}

/** The zone and the day boundaries of rows. */
export interface Calendar {
  /** The zone of all dates and times; an IANA name if there is one. */
  timezone: string;
  /** The midnights between days, in words: "UTC+09:00, standard time". */
  days: string;
}

/** Values of some days after every check: complete, in order, in the units of the variables table. */
export interface SeriesData {
  /** Metres, of the grid cell or station that the values belong to; null if upstream gives none. */
  elevation: number | null;
  /**
   * Rows, one a step from the range's first instant; a column for each variable, NaN if upstream has no value. They are
   * there until the answer is stored: later answers take their memory (column-memory.ts).
   */
  columns: Map<string, Float64Array>;
  /** The grid cell of the answer, if values come from a grid. */
  cell?: GridCell;
  /** Present if the answer itself names it; otherwise the source's credit applies. */
  credit?: Credit;
  /** The answer's own words for its days and its model: observations come from no model. */
  days?: string;
  model?: string;
  /** Absent if there is nothing to note. */
  notes?: SeriesNotes;
}

/** The stored share of a series. */
export interface StoredValues {
  /** Days in the store, with or without a value. */
  days: number;
  /** By variable, the number of these days with a value. */
  values: Record<string, number>;
}

/** Looks into the result store without asking upstream. */
export type LookIntoStore = (series: Series, days: Days) => Promise<StoredValues>;

/** An answer that has come, and lacks only something small that upstream has to be asked for. */
export interface AnswerInHand {
  /** What that costs of upstream's budget. The days are not asked for again. */
  weight: number;
  /** As fetchDays. */
  finish(signal: AbortSignal): Promise<SeriesData>;
  /** Keeps it for a later attempt, unless it was finished. */
  leave(): void;
}

/** A source of weather. */
export interface WeatherProvider {
  /** The source of the data, for the result's source line and the identity of stored parts. */
  readonly source: Credit & { provider: string; url: string };
  /** The calendar of a gathering's rows. */
  calendar(gathering: Gathering): Calendar;
  /** The number of last days of a series, today included, that upstream still revises. */
  provisionalDays(series: Series): number;
  /**
   * The last day whose values are final by the publisher's own schedule, as seen on a given day. Later values are
   * preliminary and seldom change. Absent or undefined if the publisher has no such schedule.
   */
  finalTo?(series: Series, asked: string): string | undefined;
  /**
   * Chooses the series for the whole range at a place, the same for each chunk of a job. The choice between several
   * candidates may change when the store has more of one.
   * @throws UpstreamError; rejected if upstream has nothing for the place.
   */
  locate(gathering: Gathering, signal: AbortSignal, look: LookIntoStore): Promise<Series>;
  /** The most that fetching some days costs of upstream's budget. */
  weightOf(series: Series, days: Days): number;
  /** Takes the answer for some days that came before, if one is kept. Absent if the provider keeps none. */
  takeInHand?(series: Series, days: Days): AnswerInHand | undefined;
  /**
   * Fetches some days in one request, or in two that weigh no more together than weightOf says; seldom a small one more
   * proves the answer. Where the form of an answer is refused, one more request follows in another form.
   * @throws UpstreamError that says how it failed.
   */
  fetchDays(series: Series, days: Days, signal: AbortSignal): Promise<SeriesData>;
}

/**
 * - rejected: upstream will never accept this request; a retry is useless
 * - rate_limited: too many requests; wait as long as upstream says
 * - unavailable: the request failed on the way; try again
 * - too_much: upstream ran out of time or broke off its answer; fewer days may succeed
 * - gateway: something else answered instead of the archive (a proxy, a login page); a few retries may help
 * - bad_data: the answer does not fit the question; the same answer twice is proof
 */
export type UpstreamFailure =
  | 'rejected'
  | 'rate_limited'
  | 'unavailable'
  | 'too_much'
  | 'gateway'
  | 'bad_data';

interface FailureDetails {
  /** How long upstream asked to wait. */
  waitSeconds?: number;
  /** For bad_data: SHA-256 (hex) of the answer's bytes, without the time that upstream took. */
  fingerprint?: string;
}

export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly waitSeconds?: number;
  readonly fingerprint?: string;

  constructor(
    readonly failure: UpstreamFailure,
    message: string,
    { waitSeconds, fingerprint }: FailureDetails = {},
  ) {
    super(message);
    if (waitSeconds !== undefined) this.waitSeconds = waitSeconds;
    if (fingerprint !== undefined) this.fingerprint = fingerprint;
  }
}
