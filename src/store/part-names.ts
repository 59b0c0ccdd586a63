import { createHash } from 'node:crypto';
import type { Days } from '../weather/gathering.js';
import { zoneOfDays } from '../weather/local-days.js';
import type { Series, WeatherProvider } from '../weather/provider.js';

/** Part of every series' hash: parts of another format are never found, so never misread. */
export const PART_FORMAT = 1;

/** Digits of a hash that are in a name. */
const HASH_LENGTH = 16;

/** A stored file, by its name. */
export interface NamedPart extends Days {
  name: string;
  /** The only day on which it counts; undefined for one that is settled. */
  provisionalOn: string | undefined;
  /** True where its metadata says more than the day on which it was asked for. */
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

/** What a file's name begins with, before the hash of its bytes is known. */
export function fileStem(file: Omit<NamedPart, 'name' | 'hash'>): string {
  const provisional = file.provisionalOn === undefined ? '' : `.provisional-${file.provisionalOn}`;
  const notes = file.isRemarkable ? '.notes' : '';
  return `${file.start_date}_${file.end_date}${provisional}${notes}`;
}

/** @param sha256 of the file's bytes, hex. */
export function fileName(stem: string, sha256: string): string {
  return `${stem}.${sha256.slice(0, HASH_LENGTH)}.parquet`;
}

/** The folder's name: what upstream is asked for, apart from the days. */
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

/**
 * What tells series of one place apart; nothing of best_match in UTC days, which had parts before there were others.
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
