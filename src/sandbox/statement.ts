import {
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';
import { COPIES } from './protocol.js';

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

/**
 * Reads a user's SQL without looking for the tables that it names.
 * @throws Error with words for the user unless it is a single SELECT that calls and reads nothing but what is harmless.
 */
export async function readSelect(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBExtractedStatements> {
  const extracted = await connection.extractStatements(sql).catch(() => undefined);
  refuseOpenPivot(extracted?.count ?? 0, sql);
  await checkTree(connection, sql);
  if (extracted?.count !== 1) throw notOneSelect();
  return extracted;
}

/** Prepares a user's SQL. @throws as readSelect, and Error for tables and columns that there are not. */
export async function prepareSelect(
  connection: DuckDBConnection,
  sql: string,
): Promise<DuckDBPreparedStatement> {
  const prepared = await (await readSelect(connection, sql)).prepare(0);
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
async function checkTree(connection: DuckDBConnection, sql: string): Promise<void> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const tree = JSON.parse(String(reader.getRows()[0]?.[0]));
  if (tree.error) {
    throw tree.error_type === 'not implemented' ? notOneSelect() : new Error(tree.error_message);
  }
  if (tree.statements.length !== 1) throw notOneSelect();
  const [refused] = refusedIn(tree);
  if (refused !== undefined) {
    throw new Error(
      `${refused} here; a FROM may call ${TABLE_FUNCTIONS.join(', ')} and reaches these jobs alone, no files, settings or network`,
    );
  }
}

/** What is refused of a tree's nodes, in words. */
function refusedIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const refused = refusalOf(node);
  return [...Object.values(node).flatMap(refusedIn), ...(refused === undefined ? [] : [refused])];
}

/** What a node of DuckDB's tree may have. */
interface TreeNode {
  type?: string;
  function_name?: string;
  function?: TreeNode;
  catalog_name?: string;
  schema_name?: string;
  table_name?: string;
}

function refusalOf(node: TreeNode): string | undefined {
  const called = (node.type === 'TABLE_FUNCTION' ? node.function : node)?.function_name ?? '';
  const name = called.toLowerCase();
  const isRefused =
    node.type === 'TABLE_FUNCTION'
      ? !TABLE_FUNCTIONS.includes(name)
      : node.type === 'FUNCTION' && TELLING_FUNCTIONS.includes(name);
  if (isRefused) return `${name}() cannot be called`;
  return node.type === 'BASE_TABLE' ? refusalOfTable(node) : undefined;
}

/** DuckDB takes a name's parts together for the path of a file. */
function refusalOfTable({ catalog_name, schema_name, table_name }: TreeNode): string | undefined {
  const name = [catalog_name, schema_name, table_name].filter(Boolean).join('.');
  const isRefused =
    PATH.test(name) ||
    TELLING_VIEWS.test(name.toLowerCase()) ||
    String(schema_name).toLowerCase() === COPIES;
  return isRefused ? `${JSON.stringify(name)} cannot be read` : undefined;
}

function notOneSelect(): Error {
  return new Error(
    'it takes exactly one statement, a SELECT (WITH, FROM, DESCRIBE and SUMMARIZE are fine too)',
  );
}
