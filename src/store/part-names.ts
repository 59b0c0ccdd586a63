import { createHash } from 'node:crypto';
import type { Days } from '../weather/gathering.js';
import { zoneOfDays } from '../weather/local-days.js';
import type { Series, WeatherProvider } from '../weather/provider.js';

/** Is hashed with every series, so parts of another format are never found and never misread. */
export const PART_FORMAT = 1;

/** Count of a hash's hex digits in a name. */
const HASH_LENGTH = 16;

/** What a stored file's name tells. */
export interface NamedPart extends Days {
  name: string;
  /** For a provisional file, the only day on which it counts; undefined for a final one. */
  provisionalOn: string | undefined;
  /** True when its metadata holds more than the day of asking. */
  isRemarkable: boolean;
  hash: string;
}

const NAME =
  /^(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)(?:\.provisional-(\d{4}-\d\d-\d\d))?(\.notes)?\.([0-9a-f]{16})\.parquet$/;

export function parseFileName(name: string): NamedPart | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, start_date = '', end_date = '', provisionalOn, notes, hash = ''] = match;
  return { name, start_date, end_date, provisionalOn, isRemarkable: notes !== undefined, hash };
}

/** The beginning of a file's name, before the hash of its bytes is known (N8). */
export function fileStem(file: Omit<NamedPart, 'name' | 'hash'>): string {
  const provisional = file.provisionalOn === undefined ? '' : `.provisional-${file.provisionalOn}`;
  const notes = file.isRemarkable ? '.notes' : '';
  return `${file.start_date}_${file.end_date}${provisional}${notes}`;
}

/** @param sha256 of the file's bytes, hex. */
export function fileName(stem: string, sha256: string): string {
  return `${stem}.${sha256.slice(0, HASH_LENGTH)}.parquet`;
}

/** The folder's name: everything that upstream is asked for except the days. */
export function seriesName(series: Series, source: WeatherProvider['source']): string {
  const { latitude, longitude, resolution, variables, station } = series;
  const asked = [
    PART_FORMAT,
    source.provider,
    source.url,
    latitude,
    longitude,
    resolution,
    variables,
    // Stations may stand at the same coordinates.
    ...(station === undefined ? [] : [station.id]),
    ...variantOf(series),
  ];
  const hash = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  return `${latitude.toFixed(2)}_${longitude.toFixed(2)}_${resolution}_${hash.slice(0, HASH_LENGTH)}`;
}

/** The name that version 0.2.0 gives the series, because it reads neither model nor days. */
export function earlierSeriesName(
  { model: _model, days: _days, utc_offset_seconds: _offset, ...plain }: Series,
  source: WeatherProvider['source'],
): string {
  return seriesName(plain, source);
}

/**
 * What tells apart the series of one place. best_match in UTC days adds nothing, so that parts of 0.2.0 are found.
 */
export function variantOf(series: Series): object[] {
  const { model } = series;
  const { utc_offset_seconds } = zoneOfDays(series);
  const variant = {
    ...(model === undefined || model === 'best_match' ? {} : { model }),
    ...(utc_offset_seconds === 0 ? {} : { utc_offset_seconds }),
  };
  return Object.keys(variant).length === 0 ? [] : [variant];
}
