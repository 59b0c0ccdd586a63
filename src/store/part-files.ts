import type { DuckDBInstance } from '@duckdb/node-api';
import { startOfDay } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import { countRows, stepSeconds } from '../weather/plan.js';
import type { Series } from '../weather/provider.js';
import { type ParquetWriter, SAID_KEY } from './parquet.js';
import { parquetWriter } from './parquet-writer.js';
import { fileLiteral, identifier, parquetRows } from './sql.js';

/** Reads and writes the Parquet files of parts. */
export interface PartFiles {
  write: ParquetWriter;
  /** A file's notes; undefined for files of 0.2.0, which have none. */
  said(path: string): Promise<string | undefined>;
  /** The days, in order, on which a file lacks a value of at least one of the variables at some step. */
  daysWithout(path: string, variables: readonly string[]): Promise<string[]>;
  /** By variable, a value of each row of some days from any of the files; NaN if none has one. */
  values(
    paths: readonly string[],
    days: Days,
    series: Pick<Series, 'resolution'>,
    variables: readonly string[],
  ): Promise<Map<string, Float64Array>>;
}

export function duckdbPartFiles(instance: DuckDBInstance): PartFiles {
  async function read(query: string): Promise<Record<string, unknown>[]> {
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(query)).getRowObjectsJS();
    } finally {
      connection.closeSync();
    }
  }

  return {
    write: parquetWriter(instance),
    said: async (path) => {
      const [row] = await read(
        `SELECT decode(value) AS said FROM parquet_kv_metadata(${fileLiteral(path)}) WHERE key = '${SAID_KEY}'`,
      );
      return row?.said as string | undefined;
    },
    daysWithout: async (path, variables) => {
      // The footer counts each column's nulls, so no row of a file without nulls is read.
      const counts = await read(
        `SELECT DISTINCT path_in_schema AS variable FROM parquet_metadata(${fileLiteral(path)}) WHERE stats_null_count > 0`,
      );
      const gappy = variables.filter((name) => counts.some(({ variable }) => variable === name));
      if (gappy.length === 0) return [];
      const isMissing = gappy.map((name) => `${identifier(name)} IS NULL`).join(' OR ');
      const days = await read(
        `SELECT DISTINCT strftime(time, '%Y-%m-%d') AS day FROM ${parquetRows([path])} WHERE ${isMissing} ORDER BY day`,
      );
      return days.map(({ day }) => String(day));
    },
    values: async (paths, days, { resolution }, variables) => {
      const first = startOfDay(days.start_date);
      const found = await read(
        `SELECT (epoch(time)::BIGINT - ${first}) // ${stepSeconds(resolution)} AS row, ${variables.map(anyValue).join(', ')} FROM ${parquetRows(paths)} GROUP BY row`,
      );
      const rows = countRows(days, resolution);
      const columnOf = (name: string) => {
        const column = new Float64Array(rows).fill(Number.NaN);
        // Files have further days, too.
        for (const { row, [name]: value } of found) {
          if (value !== null) column[Number(row)] = Number(value);
        }
        return column;
      };
      return new Map(variables.map((name) => [name, columnOf(name)]));
    },
  };
}

/** DuckDB's any_value gives no null where there is a value. */
function anyValue(variable: string): string {
  return `any_value(${identifier(variable)}) AS ${identifier(variable)}`;
}
