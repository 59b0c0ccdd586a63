/**
 * Tables of lookups in the result store, where a worker on any machine finds them:
 *
 *   tables/<SHA-256 of the bytes that were given>.<hash of the file>.parquet
 *
 * Columns: `line` (a row's line in a CSV file, else its number), `fault` (why it cannot be read, mostly NULL), and the
 * table's own as `c0`, `c1` …: texts as they stood in a CSV file, of Parquet with their types. Their names are in the
 * file's metadata, for a table may have one twice.
 */
import { basename, join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { UnavailableError } from '../base/errors.js';
import { digest, writeAtomically } from '../base/files.js';
import { writeError } from '../store/outputs.js';
import { SAID_KEY } from '../store/parquet.js';
import { fileLiteral, VECTOR_ROWS } from '../store/sql.js';
import { queryOnce } from './sql-session.js';
import { noteUse, TABLES_FOLDER, tableFiles } from './table-files.js';

/** Digits of the file's own hash that are in its name. */
const HASH_LENGTH = 16;

const descriptionSchema = z.object({
  columns: z.array(z.string()),
  rows: z.number().int(),
  separator: z.string().optional(),
});

/** What is known of a table beside its rows. */
export interface TableDescription {
  /** Names in their order; there may be one twice, or an empty one. */
  columns: string[];
  rows: number;
  /** Of a CSV file: the character between fields. */
  separator?: string | undefined;
}

export interface KeptTable extends TableDescription {
  sha256: string;
  /** Absolute. */
  path: string;
}

const LONGEST_GROUP = 20_480;
const CELLS_IN_GROUP = 2 ** 20;

/** What DuckDB takes by itself, for each column of texts, and for all together. */
const DICTIONARY_BYTES = 2 ** 20;
const DICTIONARIES_BYTES = 2 ** 22;

/**
 * Options of a table's Parquet file that can be written in the memory of a table's instance: a row group with all its
 * columns is there, and a buffer for the dictionary of each column of texts.
 */
export function sizeOptions(columns: number): string {
  const rows = Math.min(LONGEST_GROUP, Math.max(VECTOR_ROWS, CELLS_IN_GROUP / columns));
  const bytes = Math.min(DICTIONARY_BYTES, DICTIONARIES_BYTES / columns);
  return `ROW_GROUP_SIZE ${Math.floor(rows)}, STRING_DICTIONARY_PAGE_SIZE_LIMIT ${Math.floor(bytes)}`;
}

/** SQL's name of a table's column. */
export function columnId(index: number): string {
  return `c${index}`;
}

/**
 * Keeps a table.
 * @param write leaves its Parquet file, with `line`, `fault` and the columns, at a path, with a text in its metadata.
 * @throws UnavailableError when the disk does not take it.
 */
export async function keepTable(
  store: string,
  sha256: string,
  description: TableDescription,
  write: (path: string, said: string) => Promise<void>,
): Promise<string> {
  const folder = join(store, TABLES_FOLDER);
  return writeAtomically(
    store,
    join(folder, sha256),
    (temporary) => write(temporary, JSON.stringify(description)),
    (temporary) => {
      const hash = digest(temporary).sha256.slice(0, HASH_LENGTH);
      return join(folder, `${sha256}.${hash}.parquet`);
    },
  ).catch((error) => {
    // DuckDB writes it, and its errors have no code by which a disk's fault is known.
    throw writeError(folder, error);
  });
}

/**
 * The table that was read from bytes of a hash; undefined where none is kept, or only a damaged one. Its use is noted
 * first, so that who removes tables at this moment leaves it.
 */
export async function findTable(
  instance: DuckDBInstance,
  store: string,
  sha256: string,
): Promise<KeptTable | undefined> {
  noteUse(store, sha256, undefined, Date.now());
  for (const { path, hash } of tableFiles(store, sha256)) {
    if (!digest(path).sha256.startsWith(hash)) continue;
    return { sha256, path, ...(await describedBy(instance, path)) };
  }
  return undefined;
}

/** Of a table that a job needs and that is not kept any more. */
export function explainLostTable(store: string, sha256: string): string {
  return `The table of this lookup, ${TABLES_FOLDER}/${sha256}, is missing or damaged in the result store ${store}; start_lookup with the same table and retry_failed: true keeps it again.`;
}

async function describedBy(instance: DuckDBInstance, path: string): Promise<TableDescription> {
  const [row] = await queryOnce(
    instance,
    `SELECT decode(value) AS said FROM parquet_kv_metadata(${fileLiteral(path)}) WHERE key = '${SAID_KEY}'`,
  );
  const said = descriptionSchema.safeParse(JSON.parse(String(row?.said ?? 'null')));
  if (said.success) return said.data;
  throw new UnavailableError(
    `${basename(path)} in ${TABLES_FOLDER} is no table that this version kept.`,
  );
}
