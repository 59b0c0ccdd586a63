import type { Days, Gathering, GridCell, Station } from './gathering.js';
import type { SeriesNotes } from './series-notes.js';

/** What upstream is asked for, apart from the range: the identity of a stored series. */
export interface Series
  extends Pick<
    Gathering,
    'latitude' | 'longitude' | 'resolution' | 'variables' | 'model' | 'days' | 'utc_offset_seconds'
  > {
  /** Where values are a station's; the coordinates are the station's then. */
  station?: Station;
}

/** Whose data it is, as its licence wants it said wherever the data is shown. */
export interface Credit {
  licence: string;
  attribution: string;
}

/** Whose days and times rows have. */
export interface Calendar {
  /** The zone of all dates and times; one of the IANA database where there is one. */
  timezone: string;
  /** Whose midnights cut days, for people: "UTC+09:00, standard time". */
  days: string;
}

/** Some days' values after every check: complete, in order, in the units of the variables table. */
export interface SeriesData {
  /** Metres, of the grid cell or station that the values are for; null where upstream has none. */
  elevation: number | null;
  /** Rows, one a step from the range's first instant on; a column a variable, NaN where upstream has no value. */
  columns: Map<string, Float64Array>;
  /** The grid cell that upstream answered for, where values are a cell's. */
  cell?: GridCell;
  /** Where the answer itself says it; the source's holds otherwise. */
  credit?: Credit;
  /** Whose days they are and what made them, where the answer itself says so: observations are of no model. */
  days?: string;
  model?: string;
  /** Absent where there is nothing to say. */
  notes?: SeriesNotes;
}

/** What the result store has of a series. */
export interface StoredValues {
  /** Days that are there, with a value or without. */
  days: number;
  /** By variable, on how many of them it has a value. */
  values: Record<string, number>;
}

/** Looks into the result store, without asking upstream. */
export type LookIntoStore = (series: Series, days: Days) => Promise<StoredValues>;

/** Where weather comes from. */
export interface WeatherProvider {
  /** Who is asked, for the result's source line and the identity of stored parts. */
  readonly source: Credit & { provider: string; url: string };
  /** Whose days the rows of a gathering are. */
  calendar(gathering: Gathering): Calendar;
  /** So many last days of a series, today included, upstream still revises. */
  provisionalDays(series: Series): number;
  /**
   * The last day of a series whose values were final when it was asked on some day, as its makers publish them; later
   * ones are preliminary, and seldom change. Absent, or undefined, where nobody says so.
   */
  finalTo?(series: Series, asked: string): string | undefined;
  /**
   * What upstream has for the whole range at a place: the same series for each chunk of a job. Where there are several
   * to choose from, the choice may change when more of one has come into the store.
   * @throws UpstreamError; rejected where it has nothing.
   */
  locate(gathering: Gathering, signal: AbortSignal, look: LookIntoStore): Promise<Series>;
  /** What one request for some days counts against a budget of upstream's. */
  weightOf(series: Pick<Series, 'variables'>, days: Days): number;
  /**
   * Fetches some days in one request.
   * @throws UpstreamError that says which of the ways to fail it was.
   */
  fetchDays(series: Series, days: Days, signal: AbortSignal): Promise<SeriesData>;
}

/**
 * - rejected: upstream will never take this request; retrying is no use
 * - rate_limited: too much was asked; wait as long as upstream says
 * - unavailable: it failed on the way; try again
 * - too_much: it ran out of time over these days, or broke off in its answer; fewer days may succeed
 * - gateway: something else answered in the archive's place (a proxy, a login page); a few tries may tell
 * - bad_data: an answer came, and it is not an answer to the question; the same one twice is proof
 */
export type UpstreamFailure =
  | 'rejected'
  | 'rate_limited'
  | 'unavailable'
  | 'too_much'
  | 'gateway'
  | 'bad_data';

interface FailureDetails {
  /** How long upstream asked to be left alone. */
  waitSeconds?: number;
  /** Of bad_data, SHA-256 (hex) of the answer's bytes but for how long it took to make. */
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
