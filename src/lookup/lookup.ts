/**
 * Looking up the weather for a table of places and dates: the input of such a job and its result.
 * Types alone, so that workflow code can load them; src/lookup/contract.ts has the schemas of what comes from outside.
 */
import type { ModelName } from '../weather/gathering.js';
import type { Resolution } from '../weather/variables.js';

/** The kind of such jobs. */
export const LOOKUP_KIND = 'lookup';

/** The formats of a lookup's file. */
export const LOOKUP_FORMATS = ['csv', 'parquet'] as const;
export type LookupFormat = (typeof LOOKUP_FORMATS)[number];

/** The columns of a table that say where and when, by their names in it: coordinates, or a place, or both. */
export interface LookupColumns {
  place?: string;
  latitude?: string;
  longitude?: string;
  time: string;
}

/**
 * What one lookup job does: the workflow's input as people see it in the Web UI. No rows are in it: the table lies in
 * the result store, by the hash of the bytes that it was read from.
 */
export interface Lookup {
  /** SHA-256 (hex) of the file that was given, or of the rows that were given as CSV. */
  table: string;
  /** What the table was called; a label, not part of the job's identity. */
  label?: string;
  columns: LookupColumns;
  resolution: Resolution;
  /** Without repeats, in the order of the variables table. */
  variables: string[];
  /** Left out for best_match, as in a gathering. */
  model?: ModelName;
  /** Of daily rows: left out for UTC days, as in a gathering. */
  days?: 'local';
  format: LookupFormat;
}

/** How far a lookup is, in requests to upstream; the core makes percent and time left of it. */
export interface LookupProgress {
  done: number;
  of: number;
  /** Rows of the table. */
  rows: number;
}

/** A row that has no weather because of what stands in it. */
export interface BadRow {
  /** Its line in a CSV file, where the names of the columns are line 1; its number, from 1 on, of other tables. */
  line: number;
  why: string;
}

/** The bad rows of a table: how many, and the first ones. */
export interface BadRows {
  count: number;
  first: BadRow[];
}

/** So many bad rows are named; the rest are counted. */
export const BAD_ROWS_NAMED = 20;
