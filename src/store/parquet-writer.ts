import type { DuckDBInstance } from '@duckdb/node-api';
import { countRows } from '../weather/plan.js';
import { duckdbParquetWriter } from './duckdb-parquet.js';
import type { ParquetWriter } from './parquet.js';
import { writeSmallParquet } from './small-parquet.js';

/** Values and times: a year of days of twelve variables, a month of hours of five. DuckDB is faster from 7,500 on. */
const MOST_SMALL_CELLS = 5_000;

/**
 * A file of any size takes DuckDB some milliseconds, so small ones are written without it. Both have the same types and
 * values.
 */
export function parquetWriter(instance: DuckDBInstance): ParquetWriter {
  const writeLargeParquet = duckdbParquetWriter(instance);
  return (path, series, days, ...rows) => {
    const cells = countRows(days, series.resolution) * (1 + series.variables.length);
    const write = cells > MOST_SMALL_CELLS ? writeLargeParquet : writeSmallParquet;
    return write(path, series, days, ...rows);
  };
}
