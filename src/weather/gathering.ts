import type { Span } from './span.js';
import type { Resolution } from './variables.js';

export const PROVIDER_NAMES = ['open-meteo', 'ghcn-daily'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** The models of Open-Meteo's archive, by its names (src/weather/models.ts). */
export const MODEL_NAMES = [
  'era5',
  'era5_land',
  'era5_seamless',
  'best_match',
  'ecmwf_ifs',
  'cerra',
] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** What days can be: the place's, in standard time all the year, or UTC's. */
export const DAYS_NAMES = ['local', 'utc'] as const;
export type DaysName = (typeof DAYS_NAMES)[number];

/** What one job gathers: one place, one range, one set of variables. This is the workflow's input as people see it in the Web UI. */
export interface Gathering {
  /** The name that the place was asked for by; a label, not part of the job's identity. */
  place?: string;
  /** Degrees north, −90 to 90. */
  latitude: number;
  /** Degrees east, −180 to 180. */
  longitude: number;
  /** First and last day, YYYY-MM-DD, both included. */
  start_date: string;
  end_date: string;
  resolution: Resolution;
  /** Without repeats, in the order of the variables table. */
  variables: string[];
  /** Left out for Open-Meteo: jobs of the time when there was no other keep their identity. */
  provider?: ProviderName;
  /** Left out for best_match: jobs of the time when no model was named keep their identity. */
  model?: ModelName;
  /** Of daily rows; left out for UTC days, as they were when there were no others, and for hourly rows, which are in UTC. */
  days?: 'local';
  /** The place's standard offset, seconds east of UTC, where days are local: pinned here, so that a job's days stay the same. */
  utc_offset_seconds?: number;
}

/** The weather station that a place's values are from. */
export type Station = {
  /** GHCN-Daily's, for example USW00024233. */
  id: string;
  name: string;
  latitude: number;
  longitude: number;
  /** Metres above sea level; null where it is not known. */
  elevation_m: number | null;
  /** From the place that was asked for. */
  distance_km: number;
  /** Nearer ones that have less of what is asked, nearest first; absent where there are none. */
  passed_over?: PassedOver[];
};

/** A station whose values were not taken. */
export type PassedOver = Pick<Station, 'id' | 'name' | 'distance_km'> & {
  /** What it has, in words. */
  why: string;
};

/** The grid cell that a place's values are of: coordinates of its centre, degrees. */
export interface GridCell {
  latitude: number;
  longitude: number;
  /** Metres above sea level; null where it is not known. */
  elevation_m: number | null;
}

/** Consecutive days, both included, YYYY-MM-DD. */
export interface Days {
  start_date: string;
  end_date: string;
}

/** The days of one gathering that one activity brings into the store: a calendar decade, or what the gathering covers of it. */
export type Chunk = Days;

/** Days of a chunk and the immutable Parquet file of the result store that they are read from; it may hold further days. */
export interface Part extends Days {
  /** Path relative to the store's root, with forward slashes. */
  file: string;
  /** Of the whole file. */
  bytes: number;
  /** Hex, of the whole file. */
  sha256: string;
}

/** What fetchChunk says of a chunk that is now in the store. */
export interface ChunkOutcome {
  /** In order; together they have each day of the chunk once. */
  parts: Part[];
  rows: number;
  /** The chunk's first day that upstream still revised when it was fetched, if any. */
  provisional_from?: string;
  /** Where the values are a station's. */
  station?: Station;
  /** What upstream can answer for at once, where that was found to be less than the chunk: later chunks begin with it. */
  span?: Span;
}

export interface Progress {
  chunks_done: number;
  chunks_total: number;
  rows: number;
}
