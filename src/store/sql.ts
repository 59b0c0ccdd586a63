/** SQL text for DuckDB, quoted: it takes neither identifiers nor COPY's file name as parameters. */
import { spelledOnDisk } from '../base/file-id.js';

/** Rows of DuckDB's vectors and chunks of vectors. A group of rows in a Parquet file ends where a vector ends. */
export const VECTOR_ROWS = 2_048;

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * SQL for the rows of Parquet files. DuckDB takes *, ? and [ of a path for wildcards, which may mean other files too,
 * and makes columns of folders named key=value: here a path means one file, and only its own columns are read.
 * @param paths absolute.
 * @param withColumn a column of DuckDB's that says in which file each row was.
 */
export function parquetRows(paths: readonly string[], withColumn?: 'filename'): string {
  const files = paths.map(fileLiteral).join(', ');
  const column = withColumn === undefined ? '' : `, ${withColumn} = true`;
  return `read_parquet([${files}], hive_partitioning = false${column})`;
}

/** The path of a file that DuckDB reads, with no wildcard in it. */
export function fileLiteral(path: string): string {
  return literal(spelledOnDisk(path).replaceAll(/[[*?]/g, '[$&]'));
}

/**
 * The statement after which SQL may read these files, and with enable_external_access = false no others. DuckDB asks
 * for leave twice: for the path as written in the SQL, and for the file that it finds by it.
 */
export function allowedFiles(paths: readonly string[]): string {
  const allowed = new Set(
    paths.flatMap((path) => [fileLiteral(path), literal(spelledOnDisk(path))]),
  );
  return `SET allowed_paths = [${[...allowed].join(', ')}]`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
