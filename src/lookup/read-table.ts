/** Reads a CSV or Parquet file, or rows of a call, and keeps it in the result store. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { copyFile, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import { FOLDER_REMOVAL } from '../base/held-files.js';
import { oneLine } from '../base/one-line.js';
import type { inlineRowsSchema } from './contract.js';
import { keepCsv, keepParquet } from './copy-table.js';
import { findTable, type KeptTable } from './kept-table.js';

/** Rows and bytes that a table may have: what a lookup needs of all rows is in a worker's memory at once. */
const MOST_ROWS = 200_000;
const MOST_BYTES = 128 * 1_024 * 1_024;

const PARQUET_MAGIC = 'PAR1';
const NAME_LIMIT = 100;

/**
 * A table by its path, kept; one of the same bytes that is kept already is not read again.
 * @param path absolute.
 * @throws InvalidInputError for what is no table, or too large a one.
 */
export async function keepFile(
  instance: DuckDBInstance,
  store: string,
  path: string,
): Promise<KeptTable> {
  refuseOddFile(path);
  const name = oneLine(basename(path), NAME_LIMIT);
  return withFolder(async (folder) => {
    // The copy that is hashed is the copy that is read, even if the file is changed meanwhile. DuckDB remembers files
    // by their paths, even if a file was replaced within the same second.
    const copy = join(folder, 'table');
    await copyFile(path, copy).catch((error: Error) => {
      throw new InvalidInputError(`${path} cannot be read: ${error.message}.`);
    });
    const sha256 = await hashOf(copy);
    const kept = await findTable(instance, store, sha256);
    if (kept !== undefined) return kept;
    const source = { path: copy, name, sha256, mostRows: MOST_ROWS, hasLines: true };
    const keep = (await isParquet(copy)) ? keepParquet : keepCsv;
    return keep(instance, store, source).catch((error: Error) => {
      throw OUT_OF_MEMORY.test(error.message) ? tooWide(name) : error;
    });
  });
}

/** Of DuckDB's errors, also of those that are about something else first. */
const OUT_OF_MEMORY = /Out of Memory|(?:could not|failed to) allocate/;

function tooWide(name: string): InvalidInputError {
  return new InvalidInputError(
    `${name} has so many columns, or so long texts, that its rows take more memory than a lookup has; leave columns out, or split the table.`,
  );
}

/** Rows of a call, kept as a table; they are known by their numbers, from 1 on. */
export async function keepInlineRows(
  instance: DuckDBInstance,
  store: string,
  rows: z.output<typeof inlineRowsSchema>,
): Promise<KeptTable> {
  const text = inlineCsv(rows);
  // A file of the same text is another table: its rows are known by their lines.
  const sha256 = createHash('sha256').update(`rows\n${text}`).digest('hex');
  const kept = await findTable(instance, store, sha256);
  if (kept !== undefined) return kept;
  return withFolder(async (folder) => {
    const path = join(folder, 'rows.csv');
    await writeFile(path, text);
    const source = { path, name: 'rows', sha256, mostRows: MOST_ROWS, hasLines: false };
    return keepCsv(instance, store, source);
  });
}

/** Does work in a temporary folder, which goes with it. */
async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'durable-weather-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, FOLDER_REMOVAL);
  }
}

/** Rows as the CSV file that they would be: the first line has the names of columns, in the order of their coming. */
function inlineCsv(rows: z.output<typeof inlineRowsSchema>): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => columns.map((column) => csvField(row[column])).join(','));
  return [columns.map((column) => csvField(column)).join(','), ...lines, ''].join('\n');
}

function csvField(value: string | number | boolean | null | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value);
}

function refuseOddFile(path: string): void {
  // No file has a name with a zero in it, and Node.js throws another kind of error for one.
  const stats = path.includes('\0') ? undefined : statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new InvalidInputError(
      `There is no file ${path}; table takes the path of a CSV or Parquet file.`,
    );
  }
  if (!stats.isFile()) {
    throw new InvalidInputError(
      `${path} is no file; table takes the path of a CSV or Parquet file.`,
    );
  }
  if (stats.size > MOST_BYTES) {
    throw new InvalidInputError(
      `${path} has ${stats.size} bytes; a lookup takes a table of up to ${MOST_BYTES} bytes and ${MOST_ROWS} rows: split it.`,
    );
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes);
  return hash.digest('hex');
}

async function isParquet(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const begin = Buffer.alloc(PARQUET_MAGIC.length);
    await file.read(begin, 0, begin.length, 0);
    return begin.toString('latin1') === PARQUET_MAGIC;
  } finally {
    await file.close();
  }
}
