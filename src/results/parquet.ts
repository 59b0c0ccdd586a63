import { DOUBLE, DuckDBDataChunk, type DuckDBInstance, INTEGER } from '@duckdb/node-api';
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

/** DuckDB's vector size: a data chunk holds no more rows. */
const VECTOR_ROWS = 2_048;

export function duckdbParquetWriter(instance: DuckDBInstance): ParquetWriter {
  return async (path, series, days, data) => {
    // A connection of its own: temporary tables belong to it and go with it.
    const connection = await instance.connect();
    try {
      const columns = series.variables.map((name) => `${identifier(name)} DOUBLE`).join(', ');
      await connection.run(`CREATE TEMP TABLE incoming (step INTEGER, ${columns})`);
      const appender = await connection.createAppender('incoming');
      appendRows(appender.appendDataChunk.bind(appender), series, days, data);
      appender.closeSync();
      await connection.run(
        `COPY (SELECT ${timeOfStep(series, days)} AS time, * EXCLUDE (step) FROM incoming)
         TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
      );
    } finally {
      connection.closeSync();
    }
  };
}

function appendRows(
  append: (chunk: DuckDBDataChunk) => void,
  series: Series,
  days: Days,
  data: SeriesData,
): void {
  const rows = countRows(days, series.resolution);
  const types = [INTEGER, ...series.variables.map(() => DOUBLE)];
  const columns = series.variables.map((name) => data.columns.get(name) ?? []);
  for (let first = 0; first < rows; first += VECTOR_ROWS) {
    const count = Math.min(VECTOR_ROWS, rows - first);
    const vectors = DuckDBDataChunk.create(types, count);
    vectors.setColumnValues(
      0,
      Array.from({ length: count }, (_, index) => first + index),
    );
    columns.forEach((column, index) => {
      vectors.setColumnValues(index + 1, column.slice(first, first + count));
    });
    append(vectors);
  }
}

function timeOfStep(series: Series, days: Days): string {
  const start = literal(days.start_date);
  return series.resolution === 'daily'
    ? `DATE ${start} + step`
    : `TIMESTAMP ${start} + to_seconds(step * ${stepSeconds(series.resolution)})`;
}
