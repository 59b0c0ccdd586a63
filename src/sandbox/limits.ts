/** What a user's query may take. */

/** Half of what the most impatient hosts give a call is left for waiting and loading. */
export const QUERY_SECONDS = 10;
export const LOAD_SECONDS = 20;

/** Queries at once that may take QUERY_SECONDS: of a machine's cores as many as the smallest has. */
export const LONG_AT_ONCE = 2;
/** While these run, others have this long in a process more, one after the other: most take less by far. */
export const SHORT_SECONDS = 2;

/** Of the whole process: what DuckDB may take, and with it result strings, which DuckDB does not count. */
export const PROCESS_MEGABYTES = 1_024;
export const DUCKDB_MEGABYTES = 640;

/** Values, 8 bytes each, that the tables may have: half of DuckDB's memory, so that queries have the other. */
export const MAX_VALUES = 40_000_000;

/** Of an answer. */
export const MAX_ROWS = 200;
/** With what stands around the rows an answer has less than 2,000. */
export const MAX_TOKENS = 1_800;
export const MAX_CELL_CHARACTERS = 400;
