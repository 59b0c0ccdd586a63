/** The types of a gathering: its input, its parts and its progress. */
import type { Resolution } from './variables.js';

export const PROVIDER_NAMES = ['open-meteo', 'ghcn-daily'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** The models of Open-Meteo's archive, by Open-Meteo's names (src/weather/models.ts). */
export const MODEL_NAMES = [
  'era5',
  'era5_land',
  'era5_seamless',
  'best_match',
  'ecmwf_ifs',
  'cerra',
] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** The kinds of days: the place's, in standard time all year, or UTC's. */
export const DAYS_NAMES = ['local', 'utc'] as const;
export type DaysName = (typeof DAYS_NAMES)[number];

/**
 * Input of one job: one place, one range, one set of variables. This is the workflow's input as shown in the Web UI.
 */
export interface Gathering {
  /** The place's name in the call; a label, not part of the job's identity. */
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
  /** Absent for Open-Meteo, so that jobs from before other providers existed keep their identity. */
  provider?: ProviderName;
  /** Absent for best_match, so that jobs from before models could be chosen keep their identity. */
  model?: ModelName;
  /**
   * For daily rows. Absent for UTC days, as in versions that had no others, and for hourly rows, which are in UTC.
   */
  days?: 'local';
  /**
   * The place's standard offset, seconds east of UTC, if days are local. Stored here so that a job's days never
   * change.
   */
  utc_offset_seconds?: number;
}

/** The weather station whose values are used. */
export type Station = {
  /** GHCN-Daily's id, for example USW00024233. */
  id: string;
  name: string;
  latitude: number;
  longitude: number;
  /** Metres above sea level; null if unknown. */
  elevation_m: number | null;
  /** Distance from the requested place. */
  distance_km: number;
  /** Nearer stations with too few values, nearest first; absent if there are none. */
  passed_over?: PassedOver[];
};

/** A station whose values were not taken. */
export type PassedOver = Pick<Station, 'id' | 'name' | 'distance_km'> & {
  /** The values that it has, in words. */
  why: string;
};

/** The grid cell that a place's values belong to: coordinates of its centre, degrees. */
export interface GridCell {
  latitude: number;
  longitude: number;
  /** Metres above sea level; null if unknown. */
  elevation_m: number | null;
}

/** Consecutive days, both included, YYYY-MM-DD. */
export interface Days {
  start_date: string;
  end_date: string;
}

/** The days of one gathering that one activity fetches: a calendar decade, or the gathering's share of it. */
export type Chunk = Days;

/**
 * Days of a chunk, and the immutable Parquet file in the result store that has their rows. The file may hold further
 * days.
 */
export interface Part extends Days {
  /** Path relative to the store's root, with forward slashes. */
  file: string;
  /** Size of the whole file. */
  bytes: number;
  /** Hex, of the whole file. */
  sha256: string;
}

/** The number of days that upstream can answer for in one request, as learnt by a job. */
export interface Span {
  /** This many days succeeded. */
  days: number;
  /** This many days failed while fewer succeeded, so they are not tried again. */
  tooMuch?: number;
}

/** fetchChunk's result for a chunk that is now in the store. */
export interface ChunkOutcome {
  /** In order; together they cover each day of the chunk once. */
  parts: Part[];
  rows: number;
  /** The chunk's first day that was still subject to revision when it was fetched, if any. */
  provisional_from?: string;
  /** Present if the values come from a station. */
  station?: Station;
  /** The days that upstream can answer for at once, if fewer than the chunk. Later chunks begin with it. */
  span?: Span;
}

export interface Progress {
  chunks_done: number;
  chunks_total: number;
  rows: number;
}
