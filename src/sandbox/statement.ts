import {
  type DuckDBConnection,
  type DuckDBExtractedStatements,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';

/**
 * Functions that a FROM may call. Others read files, change the state of the database even from a SELECT
 * (enable_logging), run unchecked SQL (query), or take memory addresses (arrow_scan).
 */
const TABLE_FUNCTIONS = ['range', 'generate_series', 'unnest', 'repeat'];

/**
 * Reads a user's SQL without looking for the tables that it names.
 * @throws Error with words for the user unless it is a single SELECT that calls no other table functions than these.
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
  const refused = tableFunctionsOf(tree).find((name) => !TABLE_FUNCTIONS.includes(name));
  if (refused !== undefined) {
    throw new Error(
      `${refused}() cannot be called here; a FROM may call ${TABLE_FUNCTIONS.join(', ')} and reaches these jobs alone, no files, settings or network`,
    );
  }
}

function tableFunctionsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap(tableFunctionsOf);
  const { type, function: called } = node as { type?: unknown; function?: FunctionNode };
  return type === 'TABLE_FUNCTION'
    ? [...inner, String(called?.function_name).toLowerCase()]
    : inner;
}

interface FunctionNode {
  function_name?: unknown;
}

function notOneSelect(): Error {
  return new Error(
    'it takes exactly one statement, a SELECT (WITH, FROM, DESCRIBE and SUMMARIZE are fine too)',
  );
}
