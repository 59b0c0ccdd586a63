import type { DuckDBResult, DuckDBType } from '@duckdb/node-api';
import { countTokens } from '../base/tokens.js';
import { jsonOf } from './json-value.js';
import { MAX_CELL_CHARACTERS, MAX_ROWS, MAX_TOKENS } from './limits.js';
import type { Answer } from './protocol.js';

/**
 * Collects as much of a streamed result as an answer may hold. The rest is never computed.
 * @param beforeRows is waited for each time DuckDB has rows, before they become JSON.
 * @throws Error with words for the user if not even one row fits.
 */
export async function collect(
  result: DuckDBResult,
  beforeRows: () => Promise<void>,
): Promise<Answer> {
  const columns = result.columnNames();
  const types = result.columnTypes();
  const rows: unknown[][] = [];
  const truncated = new Set<string>();
  let tokens = countTokens(JSON.stringify(columns));
  for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk()) {
    await beforeRows();
    for (let index = 0; index < chunk.rowCount; index++) {
      const row = chunk
        .getRowValues(index)
        .map((value, column) => cellOf(jsonOf(value, types[column] as DuckDBType), truncated));
      tokens += countTokens(`${JSON.stringify(row)},`);
      if (rows.length === MAX_ROWS || tokens > MAX_TOKENS) {
        return { columns, rows, truncated: [...truncated, firstRows(rows.length)] };
      }
      rows.push(row);
    }
  }
  if (tokens > MAX_TOKENS) throw tooWide();
  return { columns, rows, truncated: [...truncated] };
}

function cellOf(value: unknown, truncated: Set<string>): unknown {
  const text = typeof value === 'string' ? value : nestedText(value);
  if (text === undefined || text.length <= MAX_CELL_CHARACTERS) return value;
  truncated.add(
    `cells: what is longer than ${MAX_CELL_CHARACTERS} characters is cut and ends in …`,
  );
  return `${text.slice(0, MAX_CELL_CHARACTERS)}…`;
}

function nestedText(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : undefined;
}

function firstRows(count: number): string {
  if (count === 0) throw tooWide();
  return `rows: these are the first ${count}, there are more; an answer holds ${MAX_ROWS} rows and about ${MAX_TOKENS} tokens, so aggregate, or page by ORDER BY, LIMIT and OFFSET`;
}

function tooWide(): Error {
  return new Error(
    `one row with its column names has more than the ${MAX_TOKENS} tokens of an answer; select fewer columns`,
  );
}
