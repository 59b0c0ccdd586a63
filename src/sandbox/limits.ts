/** Limits of a user's query. */

/** The most impatient hosts allow a call twice this time; the other half is left for waiting and loading. */
export const QUERY_SECONDS = 10;
export const LOAD_SECONDS = 20;

/** Queries that may use QUERY_SECONDS at the same time: the number of cores of the smallest machine. */
export const LONG_AT_ONCE = 2;
/**
 * While these run, each other query gets this time in one further process, one after the other. Most need far less.
 */
export const SHORT_SECONDS = 2;
/** A query waits this long for its turn, as await_result does for jobs. Who is less patient cancels the call. */
export const TURN_SECONDS = 30;

/** Limit for the whole process: DuckDB's memory, and result strings, which DuckDB does not count. */
export const PROCESS_MEGABYTES = 1_024;
export const DUCKDB_MEGABYTES = 640;

/** Values, 8 bytes each, in the tables: half of DuckDB's memory, so that queries have the other half. */
export const MAX_VALUES = 40_000_000;

/** Rows in an answer. */
export const MAX_ROWS = 200;
/** Tokens of the rows, so that the whole answer stays under 2,000. */
export const MAX_TOKENS = 1_800;
export const MAX_CELL_CHARACTERS = 400;
