import {
  DOUBLE,
  type DuckDBConnection,
  type DuckDBInstance,
  DuckDBTableFunction,
  INTEGER,
  LIST,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import pLimit from 'p-limit';
import { startOfDay } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import { countRows, stepSeconds } from '../weather/plan.js';
import type { Series, SeriesData } from '../weather/provider.js';
import { lacksValue } from './holes.js';
import { type ParquetWriter, SAID_KEY } from './parquet.js';
import { identifier, literal, VECTOR_ROWS } from './sql.js';

/**
 * Version 2's encodings make hourly files 40 % smaller in the same time. Bloom filters are off: they speed up the
 * search for single values, and no query here looks for one.
 */
const FILE_OPTIONS =
  'FORMAT parquet, PARQUET_VERSION v2, WRITE_BLOOM_FILTER false, COMPRESSION zstd, COMPRESSION_LEVEL 1';

/**
 * DuckDB copies the values of a piece, and holds a group of rows until it is written. A decade of hours of nine
 * variables is one piece: a job of 85 years takes a twentieth longer with two.
 */
const ONE_PIECE_BYTES = 7_000_000;

/** Larger files have pieces of this size: hours of 16 variables take a worker 20 MB less, and no more time. */
const PIECE_BYTES = 4_000_000;

/** What is being written. */
interface Incoming {
  /** By variable. */
  columns: ReadonlyMap<string, Float64Array>;
  /** Rows of a piece; a group of rows in the file has as many. */
  pieceRows: number;
}

/**
 * Files are written one after the other, by one connection. Four at once, each with a decade of hours of all variables,
 * would need more than the worker's memory (worker.ts). Two take 20 to 40 MB more, and save a big job 3 to 9 % of its
 * time in FlatBuffers only.
 */
export function duckdbParquetWriter(instance: DuckDBInstance): ParquetWriter {
  const inTurn = pLimit(1);
  let connection: DuckDBConnection | undefined;
  let incoming: Incoming | undefined;

  const write: ParquetWriter = async (path, series, days, data, said) => {
    connection ??= await connectWithScan(instance, () => incoming as Incoming);
    const rows = countRows(days, series.resolution);
    const pieceRows = pieceRowsOf(rows, series.variables.length);
    incoming = { columns: data.columns, pieceRows };
    try {
      await connection.run(
        `COPY (SELECT ${timeOfRow(series, days)} AS time, ${series.variables.map((name) => storedValue(name, data)).join(', ')}
               FROM (SELECT ${series.variables.map(unnested).join(', ')}
                     FROM (FROM incoming_columns() LIMIT ${Math.ceil(rows / pieceRows)})))
         TO ${literal(path)} (${FILE_OPTIONS}, ROW_GROUP_SIZE ${pieceRows}${said === undefined ? '' : `, KV_METADATA {${SAID_KEY}: ${literal(said)}}`})`,
      );
    } finally {
      incoming = undefined;
    }
  };

  return (...file) => inTurn(() => write(...file));
}

/** Equal pieces, as nearly as whole vectors allow. */
function pieceRowsOf(rows: number, variables: number): number {
  const bytes = rows * variables * Float64Array.BYTES_PER_ELEMENT;
  const pieces = bytes <= ONE_PIECE_BYTES ? 1 : Math.ceil(bytes / PIECE_BYTES);
  return Math.ceil(rows / pieces / VECTOR_ROWS) * VECTOR_ROWS;
}

/**
 * Connects, and registers `incoming_columns()`, a table with one row for each piece of what is being written: the index
 * of the piece's first value, and a list for each variable. A table of plain rows would be read 2,048 rows at a time,
 * each time on this process's main thread: writing four chunks while others were parsed took four times as long.
 * Without a limit on its rows DuckDB asks for one more piece, and waits for that thread once more.
 */
async function connectWithScan(
  instance: DuckDBInstance,
  incoming: () => Incoming,
): Promise<DuckDBConnection> {
  const scan = DuckDBTableFunction.create({
    name: 'incoming_columns',
    bindFunction: (bind) => {
      const data = incoming();
      bind.addResultColumn('first_row', INTEGER);
      for (const name of data.columns.keys()) bind.addResultColumn(name, LIST(DOUBLE));
      bind.setBindData(data);
    },
    initFunction: (init) => init.setInitData({ next: 0 }),
    mainFunction: (scanning, chunk) => {
      const { columns, pieceRows } = scanning.getBindData() as Incoming;
      const at = scanning.getInitData() as { next: number };
      const first = at.next;
      at.next += pieceRows;
      const pieces = [...columns.values()].map((column) => column.subarray(first, at.next));
      chunk.rowCount = pieces[0]?.length ? 1 : 0;
      if (chunk.rowCount === 0) return;
      const vector = (index: number) => bindings.data_chunk_get_vector(chunk.chunk, index);
      const { buffer } = Int32Array.of(first);
      bindings.copy_data_to_vector(vector(0), 0, buffer, 0, buffer.byteLength);
      pieces.forEach((piece, index) => {
        fillList(vector(1 + index), piece);
      });
    },
  });
  const connection = await instance.connect();
  connection.registerTableFunction(scan);
  return connection;
}

/** Sets values as the first list of a vector (duckdb.org/docs/stable/clients/c/vector: list vectors). */
function fillList(vector: bindings.Vector, column: Float64Array): void {
  const { buffer, byteOffset, byteLength, length } = column;
  bindings.list_vector_reserve(vector, length);
  bindings.list_vector_set_size(vector, length);
  const values = bindings.list_vector_get_child(vector);
  bindings.copy_data_to_vector(values, 0, buffer as ArrayBuffer, byteOffset, byteLength);
  const entry = new BigUint64Array([0n, BigInt(length)]);
  bindings.copy_data_to_vector(vector, 0, entry.buffer, 0, entry.byteLength);
}

/** Lists unnested side by side give one row for each index, counted from the first of the piece. */
function unnested(variable: string, index: number): string {
  const column = identifier(variable);
  const row = index === 0 ? `first_row + generate_subscripts(${column}, 1) - 1 AS row, ` : '';
  return `${row}unnest(${column}) AS ${column}`;
}

/**
 * NaN means "no value" here, but DuckDB treats it as a number. Most columns have none, and looking at each value again
 * took a quarter of the time of writing a file.
 */
function storedValue(variable: string, { columns }: SeriesData): string {
  const column = identifier(variable);
  return lacksValue(columns.get(variable) as Float64Array)
    ? `nullif(${column}, 'nan'::DOUBLE) AS ${column}`
    : column;
}

/** Counted in microseconds, because adding an interval to a timestamp takes ten times as long. */
function timeOfRow(series: Series, days: Days): string {
  if (series.resolution === 'daily') return `DATE ${literal(days.start_date)} + row::INTEGER`;
  const [start, step] = [startOfDay(days.start_date), stepSeconds(series.resolution)];
  return `make_timestamp((${start} + row * ${step}) * 1000000)`;
}
