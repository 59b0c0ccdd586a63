import { basename } from 'node:path';
import { literal } from '../store/sql.js';
import type { Days } from '../weather/gathering.js';

/** Days and the Parquet file (absolute path) that has them. */
export interface StoredDays extends Days {
  path: string;
}

/** The rows of stored days; their files may hold further days. */
export function selectRows(stored: readonly StoredDays[]): string {
  return unionOf(selectScans(stored));
}

/** The rows of all scans. In no order: DuckDB's union does not keep to that of the scans. */
export function unionOf(scans: readonly string[]): string {
  return scans.join(' UNION ALL BY NAME ');
}

/**
 * The same as queries whose rows each come in the days' order. Neighbouring files of which all is meant are read in one
 * scan, in half the time that a scan a file takes.
 */
export function selectScans(stored: readonly StoredDays[]): string[] {
  return inScans(stored).map(rowsOfScan);
}

/** Stored days that one scan reads. */
function inScans(stored: readonly StoredDays[]): StoredDays[][] {
  const scans: StoredDays[][] = [];
  for (const days of stored) {
    const last = scans.at(-1);
    if (isWholeFile(days) && last?.every(isWholeFile)) last.push(days);
    else scans.push([days]);
  }
  return scans;
}

function rowsOfScan(scan: readonly StoredDays[]): string {
  const files = scan.map(({ path }) => literal(path)).join(', ');
  const rows = `SELECT * FROM read_parquet([${files}])`;
  const [days] = scan;
  if (days === undefined || isWholeFile(days)) return rows;
  const { start_date, end_date } = days;
  return `${rows} WHERE time >= DATE ${literal(start_date)} AND time < DATE ${literal(end_date)} + 1`;
}

/** A part's name begins with the days that it holds (parts.ts). */
function isWholeFile({ path, start_date, end_date }: StoredDays): boolean {
  return basename(path).startsWith(`${start_date}_${end_date}.`);
}
