import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ByteWriter, type ParquetWriteOptions, parquetWrite } from 'hyparquet-writer';
import { startOfDay } from '../weather/dates.js';
import { countRows, stepSeconds } from '../weather/plan.js';
import type { Resolution } from '../weather/variables.js';
import { lacksValue } from './holes.js';
import { type ParquetWriter, SAID_KEY } from './parquet.js';

type SchemaElement = NonNullable<ParquetWriteOptions['schema']>[number];

/** As DuckDB writes DATE and TIMESTAMP. */
const TIME = {
  daily: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  hourly: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
  },
} as const satisfies Record<Resolution, Partial<SchemaElement>>;

/** So many bytes of values, and what is beside them, fit into a block of most disks: to compress them saves nothing. */
const MOST_UNCOMPRESSED = 2_048;

/** Writes few rows without DuckDB. The file is made in memory, and the process does nothing else meanwhile. */
export const writeSmallParquet: ParquetWriter = async (path, series, days, { columns }, said) => {
  const { resolution, variables } = series;
  const stored = variables.map((name) => ({
    name,
    data: withNulls(columns.get(name) as Float64Array),
    // As DuckDB does for columns of many distinct values.
    encoding: 'BYTE_STREAM_SPLIT' as const,
  }));
  const rows = countRows(days, resolution);
  const time = { name: 'time', data: timesOf(resolution, days.start_date, rows) };
  const bytes = rows * variables.length * Float64Array.BYTES_PER_ELEMENT;
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    schema: [
      { name: 'root', num_children: 1 + variables.length },
      { name: 'time', repetition_type: 'OPTIONAL', ...TIME[resolution] },
      ...variables.map((name) => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }) as const),
    ],
    columnData: [{ ...time, encoding: 'DELTA_BINARY_PACKED' }, ...stored],
    rowGroupSize: rows,
    codec: bytes > MOST_UNCOMPRESSED ? 'GZIP' : 'UNCOMPRESSED',
    compressors: { GZIP: (page) => gzipSync(page) },
    ...(said !== undefined && { kvMetadata: [{ key: SAID_KEY, value: said }] }),
  });
  writeFileSync(path, writer.getBytes());
};

/** NaN means "no value" here. */
function withNulls(column: Float64Array): Float64Array | (number | null)[] {
  if (!lacksValue(column)) return column;
  return Array.from(column, (value) => (Number.isNaN(value) ? null : value));
}

/** Days since 1970, or microseconds. */
function timesOf(resolution: Resolution, start: string, rows: number): Int32Array | BigInt64Array {
  const first = startOfDay(start);
  const step = stepSeconds(resolution);
  if (resolution === 'daily') {
    return Int32Array.from({ length: rows }, (_, row) => first / step + row);
  }
  return BigInt64Array.from({ length: rows }, (_, row) => BigInt(first + row * step) * 1_000_000n);
}
