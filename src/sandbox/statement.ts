import {
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';
import { COPIES } from './protocol.js';
import { nodesOf, type TreeNode, tablesNamed } from './tree.js';
import type { Tables } from './views.js';

/**
 * Functions that a FROM may call. Others read files, change the state of the database even from a SELECT
 * (enable_logging), run unchecked SQL (query), or take memory addresses (arrow_scan).
 */
const TABLE_FUNCTIONS = ['range', 'generate_series', 'unnest', 'repeat'];

/** Functions that show settings, and with the SQL of the views the paths of the files. */
const TELLING_FUNCTIONS = ['current_setting', 'json_serialize_plan', 'pg_get_viewdef'];

/** Views of DuckDB's that show the same. */
const TELLING_VIEWS =
  /^(?:.*\.)?(?:duckdb_views|pg_settings|pg_views|sqlite_(?:temp_)?(?:master|schema)|information_schema\.views)$/;

/** Names with these are paths. A file may have days that the job does not have. */
const PATH = /[\\/]/;

/** A user's SELECT as it is written. */
interface Select {
  extracted: DuckDBExtractedStatements;
  /** The tables that it names: see tablesNamed. */
  tables: ReadonlySet<string>;
}

/**
 * Reads a user's SQL without looking for the tables that it names.
 * @param own names of tables that it may read whatever they are called, in lower case.
 * @throws Error with words for the user unless it is a single SELECT that calls and reads nothing but what is harmless.
 */
export async function readSelect(
  connection: DuckDBConnection,
  sql: string,
  own: ReadonlySet<string>,
): Promise<Select> {
  const extracted = await connection.extractStatements(sql).catch(() => undefined);
  refuseOpenPivot(extracted?.count ?? 0, sql);
  const nodes = await checkedNodes(connection, sql, own);
  if (extracted?.count !== 1) throw notOneSelect();
  return { extracted, tables: tablesNamed(nodes, own) };
}

/**
 * Prepares a user's SQL, and makes those of the views that it names.
 * @throws as readSelect, and Error for tables and columns that there are not.
 */
export async function prepareSelect(
  connection: DuckDBConnection,
  sql: string,
  known: Tables,
): Promise<DuckDBPreparedStatement> {
  const { extracted, tables } = await readSelect(connection, sql, known.names);
  await known.make(tables);
  const prepared = await extracted.prepare(0);
  if (prepared.statementType !== StatementType.SELECT) throw notOneSelect();
  return prepared;
}

/** Only a PIVOT that has to find its values becomes several statements in DuckDB. */
function refuseOpenPivot(statements: number, sql: string): void {
  const isOneStatement = !sql.replace(/;\s*$/, '').includes(';');
  if (statements < 2 || !isOneStatement) return;
  throw new Error(
    'PIVOT does not find its values here; name them: PIVOT … ON month(time) IN (1, 2, 3) USING avg(x)',
  );
}

/** Checks the statement as written: DuckDB turns some PRAGMAs into a SELECT before it reports their type. */
async function checkedNodes(
  connection: DuckDBConnection,
  sql: string,
  own: ReadonlySet<string>,
): Promise<TreeNode[]> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const tree = JSON.parse(String(reader.getRows()[0]?.[0]));
  if (tree.error) {
    throw tree.error_type === 'not implemented' ? notOneSelect() : new Error(tree.error_message);
  }
  if (tree.statements.length !== 1) throw notOneSelect();
  const nodes = nodesOf(tree);
  const refused = nodes.map((node) => refusalOf(node, own)).find((why) => why !== undefined);
  if (refused !== undefined) {
    throw new Error(
      `${refused} here; a FROM may call ${TABLE_FUNCTIONS.join(', ')} and reaches these jobs alone, no files, settings or network`,
    );
  }
  return nodes;
}

/** What is refused of a node, in words. */
function refusalOf(node: TreeNode, own: ReadonlySet<string>): string | undefined {
  const called = (node.type === 'TABLE_FUNCTION' ? node.function : node)?.function_name ?? '';
  const name = called.toLowerCase();
  const isRefused =
    node.type === 'TABLE_FUNCTION'
      ? !TABLE_FUNCTIONS.includes(name)
      : node.type === 'FUNCTION' && TELLING_FUNCTIONS.includes(name);
  if (isRefused) return `${name}() cannot be called`;
  return node.type === 'BASE_TABLE' ? refusalOfTable(node, own) : undefined;
}

/** DuckDB takes a name's parts together for the path of a file. A table of ours comes before one of its own. */
function refusalOfTable(
  { catalog_name, schema_name, table_name }: TreeNode,
  own: ReadonlySet<string>,
): string | undefined {
  const name = [catalog_name, schema_name, table_name].filter(Boolean).join('.');
  const isOwn = !catalog_name && !schema_name && own.has(name.toLowerCase());
  const isRefused =
    PATH.test(name) ||
    TELLING_VIEWS.test(name.toLowerCase()) ||
    String(schema_name).toLowerCase() === COPIES;
  return isRefused && !isOwn ? `${JSON.stringify(name)} cannot be read` : undefined;
}

function notOneSelect(): Error {
  return new Error(
    'it takes exactly one statement, a SELECT (WITH, FROM, DESCRIBE and SUMMARIZE are fine too)',
  );
}
