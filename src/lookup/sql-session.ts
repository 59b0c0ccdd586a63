import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A row as DuckDB gives it: BIGINT is a bigint, DATE and TIMESTAMP are a Date (UTC). */
export type SqlRow = Record<string, unknown>;

/** Does work on a connection of its own, whose temporary tables go with it. */
export async function withConnection<T>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** The rows of a query, for one that gives few. */
export function queryOnce(instance: DuckDBInstance, query: string): Promise<SqlRow[]> {
  return withConnection(instance, (connection) => queryRows(connection, query));
}

/** The same on a connection that has temporary tables. */
export async function queryRows(connection: DuckDBConnection, query: string): Promise<SqlRow[]> {
  return (await connection.runAndReadAll(query)).getRowObjectsJS();
}
