/** Makes a table's copy for the result store, in its one form (kept-table.ts). */
import {
  BIGINT,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBInstance,
  VARCHAR,
} from '@duckdb/node-api';
import { InvalidInputError } from '../base/errors.js';
import { oneLine } from '../base/one-line.js';
import { SAID_KEY } from '../store/parquet.js';
import { identifier, literal, parquetRows, VECTOR_ROWS } from '../store/sql.js';
import { CsvParser, type CsvRecord, separatorOf } from './csv-records.js';
import {
  columnId,
  type KeptTable,
  keepTable,
  sizeOptions,
  type TableDescription,
} from './kept-table.js';
import { queryOnce, withConnection } from './sql-session.js';
import { textPieces } from './text-pieces.js';

/** A file that was given. */
interface TableSource {
  /** Absolute. */
  path: string;
  /** Its name in messages. */
  name: string;
  sha256: string;
  mostRows: number;
  /** Rows are known by their lines in it; else by their numbers. */
  hasLines: boolean;
}

const MOST_COLUMNS = 1_000;
const WHY_LIMIT = 200;

const FILE_OPTIONS = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1';

/** @throws InvalidInputError for a file that has no rows below the names of its columns, or is no text. */
export async function keepCsv(
  instance: DuckDBInstance,
  store: string,
  source: TableSource,
): Promise<KeptTable> {
  return withConnection(instance, async (connection) => {
    const description = await loadCsv(connection, source);
    const line = source.hasLines ? 'line' : 'row_number() OVER () AS line';
    const values = description.columns.map(
      (_, index) => `fields[${index + 1}] AS ${columnId(index)}`,
    );
    const select = `SELECT ${line}, fault, ${values.join(', ')}
      FROM (SELECT line, fault, from_json(record, '["VARCHAR"]') AS fields FROM csv_rows)`;
    return keepSelected(connection, store, source, description, select);
  });
}

/** @throws InvalidInputError for a file that is damaged, or has no rows. */
export async function keepParquet(
  instance: DuckDBInstance,
  store: string,
  source: TableSource,
): Promise<KeptTable> {
  const file = parquetRows([source.path]);
  const described = await queryOnce(instance, `DESCRIBE FROM ${file}`).catch((error: Error) => {
    throw new InvalidInputError(
      `${source.name} cannot be read as Parquet: ${oneLine(error.message, WHY_LIMIT)}`,
    );
  });
  const columns = described.map(({ column_name }) => String(column_name));
  const [{ rows = 0 } = {}] = await queryOnce(
    instance,
    `SELECT count(*)::INTEGER AS rows FROM ${file}`,
  );
  const description: TableDescription = { columns, rows: Number(rows) };
  refuseSize(source, description);
  const values = columns.map((name, index) => `${identifier(name)} AS ${columnId(index)}`);
  const select = `SELECT row_number() OVER () AS line, NULL::VARCHAR AS fault, ${values.join(', ')} FROM ${file}`;
  return withConnection(instance, (connection) =>
    keepSelected(connection, store, source, description, select),
  );
}

async function keepSelected(
  connection: DuckDBConnection,
  store: string,
  { sha256 }: TableSource,
  description: TableDescription,
  select: string,
): Promise<KeptTable> {
  const path = await keepTable(store, sha256, description, async (temporary, said) => {
    await connection.run(
      `COPY (${select}) TO ${literal(temporary)} (${FILE_OPTIONS}, ${sizeOptions(description.columns.length)}, KV_METADATA {${SAID_KEY}: ${literal(said)}})`,
    );
  });
  return { sha256, path, ...description };
}

/** Loads a file into the temporary table csv_rows. */
async function loadCsv(
  connection: DuckDBConnection,
  source: TableSource,
): Promise<TableDescription> {
  let parser: CsvParser | undefined;
  let separator = ',';
  let loader: CsvLoader | undefined;
  for await (const piece of textPieces(source.path, source.name)) {
    if (parser === undefined) {
      separator = separatorOf(piece);
      parser = new CsvParser(separator);
    }
    loader = await load(connection, source, loader, parser.push(piece));
  }
  if (parser?.isQuoted) {
    throw new InvalidInputError(
      `${source.name} has a quote that begins in line ${parser.recordLine} and does not end.`,
    );
  }
  loader = await load(connection, source, loader, parser?.end() ?? []);
  if (loader === undefined) {
    throw new InvalidInputError(`${source.name} is empty; its first line has to name the columns.`);
  }
  const description = { columns: loader.columns, rows: loader.finish(), separator };
  refuseSize(source, description);
  return description;
}

async function load(
  connection: DuckDBConnection,
  source: TableSource,
  loader: CsvLoader | undefined,
  records: readonly CsvRecord[],
): Promise<CsvLoader | undefined> {
  const [header, ...rest] = records;
  if (loader !== undefined) loader.add(records);
  else if (header !== undefined) {
    const columns = header.fields.map((field) => field ?? '');
    refuseWidth(source, columns.length);
    const begun = await beginLoading(connection, columns);
    begun.add(rest);
    return begun;
  }
  if (loader !== undefined && loader.rows > source.mostRows) throw tooManyRows(source);
  return loader;
}

/** What takes the records of a file, all of one width. */
interface CsvLoader {
  columns: string[];
  /** So far. */
  readonly rows: number;
  add(records: readonly CsvRecord[]): void;
  /** How many rows came. */
  finish(): number;
}

async function beginLoading(connection: DuckDBConnection, columns: string[]): Promise<CsvLoader> {
  const width = columns.length;
  // Spreadsheets write separators beyond the last column that has a name.
  const named = columns.reduce((last, name, index) => (name === '' ? last : index + 1), 0);
  // As JSON. Each column of a table takes memory, also where it has few rows: 400 of them take 200 MB.
  await connection.run('CREATE TEMP TABLE csv_rows (line BIGINT, fault VARCHAR, record VARCHAR)');
  const appender = await connection.createAppender('csv_rows');
  const types = [BIGINT, VARCHAR, VARCHAR];
  let rows = 0;
  const append = (records: readonly CsvRecord[]) => {
    const chunk = DuckDBDataChunk.create(types, records.length);
    chunk.setColumnValues(
      0,
      records.map(({ line }) => BigInt(line)),
    );
    chunk.setColumnValues(
      1,
      records.map(({ fields }) => faultOf(fields, named, width)),
    );
    chunk.setColumnValues(
      2,
      records.map(({ fields }) => JSON.stringify(fields)),
    );
    appender.appendDataChunk(chunk);
  };
  return {
    columns,
    get rows() {
      return rows;
    },
    add: (records) => {
      for (let from = 0; from < records.length; from += VECTOR_ROWS) {
        append(records.slice(from, from + VECTOR_ROWS));
      }
      // By itself it would keep 200,000 rows back.
      appender.flushSync();
      rows += records.length;
    },
    finish: () => {
      appender.closeSync();
      return rows;
    },
  };
}

/** Why a record cannot be read; null where it can. Separators without anything after them do no harm. */
function faultOf(fields: CsvRecord['fields'], named: number, width: number): string | null {
  const isFull = fields.length >= named && fields.slice(width).every((field) => field === null);
  if (isFull) return null;
  const [has, takes] = [fields.length, width].map((count) =>
    count === 1 ? '1 field' : `${count} fields`,
  );
  return `it has ${has} and the first line ${takes}`;
}

function refuseWidth({ name }: TableSource, width: number): void {
  if (width <= MOST_COLUMNS) return;
  throw new InvalidInputError(
    `${name} has ${width} columns; a lookup takes up to ${MOST_COLUMNS}.`,
  );
}

function refuseSize(source: TableSource, { columns, rows }: TableDescription): void {
  refuseWidth(source, columns.length);
  if (rows > source.mostRows) throw tooManyRows(source);
  if (rows > 0) return;
  throw new InvalidInputError(`${source.name} has no rows, only the names of columns.`);
}

function tooManyRows({ name, mostRows }: TableSource): InvalidInputError {
  return new InvalidInputError(
    `${name} has more than ${mostRows} rows; split it, and start a lookup for each part.`,
  );
}
