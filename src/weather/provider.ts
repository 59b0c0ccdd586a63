import type { Cell, Days, Gathering, Station } from './gathering.js';
import type { SeriesNotes } from './series-notes.js';

/** What upstream is asked for, apart from the range: the identity of a stored series. */
export interface Series
  extends Pick<Gathering, 'latitude' | 'longitude' | 'resolution' | 'variables'> {
  /** Where values are a station's; the coordinates are the station's then. */
  station?: Station;
}

/** Whose data it is, as its licence wants it said wherever the data is shown. */
export interface Credit {
  licence: string;
  attribution: string;
}

/** Some days' values after every check: complete, in order, in the units of the variables table. */
export interface SeriesData {
  /** Metres, of the grid cell or station that the values are for; null where upstream has none. */
  elevation: number | null;
  /** Rows, one a step from the range's first instant on; a column a variable, NaN where upstream has no value. */
  columns: Map<string, Float64Array>;
  /** The grid cell that upstream answered for, where values are a cell's. */
  cell?: Cell;
  /** Where the answer itself says it; the source's holds otherwise. */
  credit?: Credit;
  /** Absent where there is nothing to say. */
  notes?: SeriesNotes;
}

/** Where weather comes from. */
export interface WeatherProvider {
  /** Who is asked, for the result's source line and the identity of stored parts. */
  readonly source: Credit & { provider: string; url: string };
  /** Whose days the rows are: what the result says as its time zone. */
  readonly timezone: string;
  /** So many last days, today included, upstream still revises. */
  readonly provisionalDays: number;
  /**
   * What upstream has for the whole range at a place: the same series for each chunk of a job.
   * @throws UpstreamError; rejected where it has nothing.
   */
  locate(gathering: Gathering, signal: AbortSignal): Promise<Series>;
  /**
   * Fetches some days in one request.
   * @throws UpstreamError that says which of the ways to fail it was.
   */
  fetchDays(series: Series, days: Days, signal: AbortSignal): Promise<SeriesData>;
}

/**
 * - rejected: upstream will never take this request; retrying is no use
 * - rate_limited: too much was asked; wait as long as the reason says
 * - unavailable: it failed on the way; try again
 * - bad_data: an answer came, and it is not an answer to the question; try again
 */
export type UpstreamFailure = 'rejected' | 'rate_limited' | 'unavailable' | 'bad_data';

export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';

  constructor(
    readonly failure: UpstreamFailure,
    message: string,
    /** How long upstream asked to be left alone. */
    readonly waitSeconds?: number,
  ) {
    super(message);
  }
}
