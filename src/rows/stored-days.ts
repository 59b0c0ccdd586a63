/** SQL that reads stored parts. */
import { basename } from 'node:path';
import { literal, parquetRows } from '../store/sql.js';
import type { Days } from '../weather/gathering.js';

/** Days and the Parquet file (absolute path) that has their rows. */
export interface StoredDays extends Days {
  path: string;
}

/** SQL for the rows of stored days; their files may hold further days. */
export function selectRows(stored: readonly StoredDays[]): string {
  return unionOf(selectScans(stored));
}

/**
 * The same with the rows in the order of time, for a query in one thread. A scan has them in the order of its files,
 * and a sort takes longer than a scan.
 */
export function selectInOrder(stored: readonly StoredDays[]): string {
  const scans = selectScans(inOrder(stored));
  return scans.length > 1 ? `FROM (${unionOf(scans)}) ORDER BY time` : unionOf(scans);
}

/** The paths of the files in the order of their days; undefined unless all rows of each are stored days. */
export function wholeFiles(stored: readonly StoredDays[]): string[] | undefined {
  return stored.every(isWholeFile) ? inOrder(stored).map(({ path }) => path) : undefined;
}

function inOrder(stored: readonly StoredDays[]): StoredDays[] {
  return [...stored].sort((a, b) => (a.start_date < b.start_date ? -1 : 1));
}

/** SQL for the rows of all scans, in no order: DuckDB's union does not keep the order of the scans. */
export function unionOf(scans: readonly string[]): string {
  return scans.join(' UNION ALL BY NAME ');
}

/**
 * The same as several queries, each with its rows in the days' order. Neighbouring files that are needed whole share
 * one scan, which takes half the time of a scan for each file.
 */
export function selectScans(stored: readonly StoredDays[]): string[] {
  return inScans(stored).map(rowsOfScan);
}

/** Groups stored days by the scan that reads them. */
function inScans(stored: readonly StoredDays[]): StoredDays[][] {
  const scans: StoredDays[][] = [];
  let isLastWhole = false;
  for (const days of stored) {
    const isWhole = isWholeFile(days);
    if (isWhole && isLastWhole) scans.at(-1)?.push(days);
    else scans.push([days]);
    isLastWhole = isWhole;
  }
  return scans;
}

function rowsOfScan(scan: readonly StoredDays[]): string {
  const rows = `SELECT * FROM ${parquetRows(scan.map(({ path }) => path))}`;
  const [days] = scan;
  if (days === undefined || isWholeFile(days)) return rows;
  const { start_date, end_date } = days;
  return `${rows} WHERE time >= DATE ${literal(start_date)} AND time < DATE ${literal(end_date)} + 1`;
}

/** True for all days of a file: a part's file name begins with the days that it holds (parts.ts). */
export function isWholeFile({ path, start_date, end_date }: StoredDays): boolean {
  return basename(path).startsWith(`${start_date}_${end_date}.`);
}
