import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOLDER_REMOVAL } from '../base/held-files.js';
import type { Rows } from '../rows/rows.js';
import type { Manifest } from '../store/manifest.js';
import { identifier, literal } from '../store/sql.js';
import { type ColumnType, type FileColumn, fileColumns, JOB_COLUMNS, tableOf } from './table.js';

/** How texts are written in CSV. */
interface Dialect {
  /** strftime formats by type of column. */
  times: Partial<Record<ColumnType, string>>;
  /** Written before the names of columns. */
  beginning: string;
}

/** ISO 8601, with Z, without which readers take a time for local. */
const FOR_PROGRAMS: Dialect = {
  times: { instant: '%Y-%m-%dT%H:%M:%SZ', 'local time': '%Y-%m-%dT%H:%M:%S' },
  beginning: '',
};

/**
 * Excel accepts neither T nor Z in a time, and without a byte order mark reads UTF-8 as the system's old code page.
 */
const FOR_EXCEL: Dialect = {
  times: { instant: '%Y-%m-%d %H:%M:%S', 'local time': '%Y-%m-%d %H:%M:%S' },
  beginning: '\uFEFF',
};

const DIALECTS = { csv: FOR_PROGRAMS, 'csv-excel': FOR_EXCEL };

export type CsvFormat = keyof typeof DIALECTS;

/**
 * Writes all rows of jobs of one resolution as CSV (RFC 4180, except that lines end with LF), with nothing for a
 * missing value.
 */
export async function writeCsv(
  path: string,
  format: CsvFormat,
  manifests: readonly Manifest[],
  rows: Rows,
): Promise<void> {
  await copyAsCsv(path, DIALECTS[format], manifests, rows, fileColumns(manifests));
}

/** All rows of one job as text, without the columns that are the same in each row. */
export async function csvText(manifest: Manifest, rows: Rows): Promise<string> {
  const columns = fileColumns([manifest]).filter(({ name }) => !JOB_COLUMNS.includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'durable-weather-'));
  try {
    const path = join(folder, 'data.csv');
    await copyAsCsv(path, FOR_PROGRAMS, [manifest], rows, columns);
    return readFileSync(path, 'utf8');
  } finally {
    rmSync(folder, FOLDER_REMOVAL);
  }
}

async function copyAsCsv(
  path: string,
  { times, beginning }: Dialect,
  manifests: readonly Manifest[],
  rows: Rows,
  columns: readonly FileColumn[],
): Promise<void> {
  const texts = columns.map(({ name, type }, index) => {
    const heading = index === 0 ? `${beginning}${name}` : name;
    return `${textOf(identifier(name), type, times[type])} AS ${identifier(heading)}`;
  });
  await rows.query(
    `COPY (SELECT ${texts.join(', ')} FROM (${tableOf(manifests, rows, columns)})) TO ${literal(path)} (FORMAT csv, HEADER)`,
  );
}

function textOf(column: string, type: ColumnType, time: string | undefined): string {
  if (time !== undefined) return `strftime(${column}, ${literal(time)})`;
  return type === 'text' ? inert(column) : column;
}

/**
 * A spreadsheet treats a text with such a beginning as a formula and runs it
 * (owasp.org/www-community/attacks/CSV_Injection).
 */
function inert(column: string): string {
  return `CASE WHEN regexp_matches(${column}, '^[=+@\\t\\r-]') THEN '''' || ${column} ELSE ${column} END`;
}
