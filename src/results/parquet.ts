import {
  DOUBLE,
  type DuckDBDataChunk,
  type DuckDBInstance,
  DuckDBTableFunction,
  INTEGER,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import type { Days } from '../weather/gathering.js';
import { countRows, stepSeconds } from '../weather/plan.js';
import type { Series, SeriesData } from '../weather/provider.js';
import { identifier, literal } from './sql.js';

/** Writes some days' rows as a Parquet file: `time` (DATE for daily rows, TIMESTAMP in UTC for hourly) and a DOUBLE a variable, NULL where there is no value. */
export type ParquetWriter = (
  path: string,
  series: Series,
  days: Days,
  data: SeriesData,
) => Promise<void>;

/** Rows as DuckDB scans them; `step` counts them from 0. */
interface Incoming {
  variables: readonly string[];
  step: Int32Array;
  columns: Float64Array[];
}

/** DuckDB's vector size: a data chunk holds no more rows. */
const VECTOR_ROWS = 2_048;

export function duckdbParquetWriter(instance: DuckDBInstance): ParquetWriter {
  const incoming = new Map<number, Incoming>();
  let registered: Promise<void> | undefined;
  let last = 0;
  return async (path, series, days, data) => {
    registered ??= registerScan(instance, incoming);
    await registered;
    last += 1;
    const key = last;
    incoming.set(key, toIncoming(series, days, data));
    const connection = await instance.connect();
    try {
      await connection.run(
        `COPY (SELECT ${timeOfStep(series, days)} AS time, ${series.variables.map(storedValue).join(', ')}
               FROM incoming_rows(${key}))
         TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
      );
    } finally {
      connection.closeSync();
      incoming.delete(key);
    }
  };
}

/**
 * Makes `incoming_rows(key)` a table. DuckDB copies the arrays as they are, a vector at a time, while it writes:
 * appending the values to a table of its own one by one takes this process's thread twenty times as long.
 */
async function registerScan(
  instance: DuckDBInstance,
  incoming: ReadonlyMap<number, Incoming>,
): Promise<void> {
  const scan = DuckDBTableFunction.create({
    name: 'incoming_rows',
    parameterTypes: [INTEGER],
    bindFunction: (bind) => {
      const rows = incoming.get(Number(bind.getParameter(0))) as Incoming;
      bind.addResultColumn('step', INTEGER);
      for (const name of rows.variables) bind.addResultColumn(name, DOUBLE);
      bind.setBindData(rows);
    },
    initFunction: (init) => {
      // In order, which the file keeps.
      init.setMaxThreads(1);
      init.setInitData({ row: 0 });
    },
    mainFunction: (scanning, chunk) => {
      const rows = scanning.getBindData() as Incoming;
      const next = scanning.getInitData() as { row: number };
      fill(chunk, rows, next.row);
      next.row += chunk.rowCount;
    },
  });
  const connection = await instance.connect();
  connection.registerTableFunction(scan);
  connection.closeSync();
}

/** As many rows as go into the chunk; none at the end. */
function fill(chunk: DuckDBDataChunk, { step, columns }: Incoming, first: number): void {
  const end = Math.min(first + VECTOR_ROWS, step.length);
  chunk.rowCount = end - first;
  if (end === first) return;
  [step, ...columns].forEach((column, index) => {
    const { buffer, byteOffset, byteLength } = column.subarray(first, end);
    const vector = bindings.data_chunk_get_vector(chunk.chunk, index);
    bindings.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset, byteLength);
  });
}

function toIncoming({ variables, resolution }: Series, days: Days, data: SeriesData): Incoming {
  const step = new Int32Array(countRows(days, resolution));
  for (let row = 0; row < step.length; row += 1) step[row] = row;
  const columns = variables.map((name) => data.columns.get(name) as Float64Array);
  return { variables, step, columns };
}

/** NaN stands for no value, and to DuckDB it is one. */
function storedValue(variable: string): string {
  const column = identifier(variable);
  return `CASE WHEN NOT isnan(${column}) THEN ${column} END AS ${column}`;
}

function timeOfStep(series: Series, days: Days): string {
  const start = literal(days.start_date);
  return series.resolution === 'daily'
    ? `DATE ${start} + step`
    : `TIMESTAMP ${start} + to_seconds(step * ${stepSeconds(series.resolution)})`;
}
