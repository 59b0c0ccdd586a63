import type { Days } from '../weather/gathering.js';
import type { Series, SeriesData } from '../weather/provider.js';

/**
 * Writes some days' rows as a Parquet file: `time` (DATE for daily rows, TIMESTAMP in UTC for hourly) and a DOUBLE a
 * variable, NULL where there is no value.
 * @param said text for the file's metadata; files of version 0.2.0 have none.
 */
export type ParquetWriter = (
  path: string,
  series: Series,
  days: Days,
  data: SeriesData,
  said?: string,
) => Promise<void>;

/** Our key in the file's key-value metadata. */
export const SAID_KEY = 'durable_weather';
