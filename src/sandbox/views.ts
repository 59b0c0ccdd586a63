import type { DuckDBConnection } from '@duckdb/node-api';
import type { IdleWork } from './idle-work.js';
import type { LaterView } from './protocol.js';

/** The names of the tables that SQL may read without a schema, in lower case. */
const THERE = `SELECT lower(table_name) FROM duckdb_tables() WHERE schema_name = 'main'
  UNION ALL SELECT lower(view_name) FROM duckdb_views() WHERE NOT internal`;

/** What SQL may name. */
export interface Tables {
  /** All names in lower case, whether or not there is such a table already. */
  names: ReadonlySet<string>;
  /**
   * Makes those views of these names that do not exist yet. Where one of the names is of no table, it makes all: the
   * SQL asks for the tables' names, or DuckDB's message then names a similar one.
   */
  make(named: ReadonlySet<string>): Promise<void>;
}

/** The tables of a process, and views that it can make. */
export async function tablesOf(
  connection: DuckDBConnection,
  views: readonly LaterView[],
  idleWork: Pick<IdleWork, 'add'>,
): Promise<Tables> {
  const rows = (await connection.runAndReadAll(THERE)).getRows();
  const there = new Set(rows.map(([name]) => String(name)));
  const names = new Set([...there, ...views.flatMap((view) => view.names)]);
  return {
    names,
    make: async (named) => {
      const isAllKnown = [...named].every((name) => names.has(name));
      for (const view of views) {
        const isNamed = !isAllKnown || view.names.some((name) => named.has(name));
        const isThere = view.names.every((name) => there.has(name));
        if (!isNamed || isThere) continue;
        await connection.run(view.sql);
        for (const name of view.names) there.add(name);
        idleWork.add(view.whenIdle ?? []);
      }
    },
  };
}
