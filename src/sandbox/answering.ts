import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { adviceOn } from './advice.js';
import { collect } from './collect.js';
import { idleWork } from './idle-work.js';
import { DUCKDB_MEGABYTES } from './limits.js';
import type { Answer, Reply, Request } from './protocol.js';
import { prepareSelect, readSelect } from './statement.js';
import { type Tables, tablesOf } from './views.js';

/** Settings before a user's SQL is read. The last one makes the others final. */
const LOCK = [
  // Parallel threads add in varying order, so the last digits of sums would differ from run to run.
  'SET threads = 1',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET allow_community_extensions = false',
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];

/** After these errors DuckDB answers no more queries. */
const BROKEN = /^(?:INTERNAL|FATAL)/;

/** A message may quote all of the SQL. */
const MAX_WHY_CHARACTERS = 600;

const instance = await DuckDBInstance.create(':memory:', {
  memory_limit: `${DUCKDB_MEGABYTES}MB`,
  threads: '2',
  // Without this, DuckDB creates a folder in the working directory when a load is large.
  temp_directory: '',
});
const connection = await connectInUtc();
/** Helps to create tables, and answers nothing. */
const second = await connectInUtc();

const whenIdle = idleWork(connection);

/** Of the loading. */
let tables: Tables = { names: new Set(), make: async () => undefined };

async function connectInUtc(): Promise<DuckDBConnection> {
  const opened = await instance.connect();
  await opened.run("SET TimeZone = 'UTC'");
  // Each SELECT binds all views, which look into a file of each job.
  await opened.run('SET parquet_metadata_cache = true');
  return opened;
}

/**
 * Runs a request. A DuckDB error becomes a refusal.
 * @param beforeRows is waited for each time DuckDB has rows, before they become JSON.
 */
export async function replyTo(request: Request, beforeRows: () => Promise<void>): Promise<Reply> {
  await whenIdle.pause();
  return reply(request, beforeRows).catch(refusal);
}

/** After an answer: works until the next request. */
export function beIdle(): void {
  whenIdle.resume();
}

const NOTHING: Reply = { kind: 'answered', answer: { columns: [], rows: [], truncated: [] } };

async function reply(request: Request, beforeRows: () => Promise<void>): Promise<Reply> {
  switch (request.kind) {
    case 'load':
      for (const statements of request.loading.steps) await runStep(statements);
      await lock();
      tables = await tablesOf(connection, request.loading.views, whenIdle);
      return NOTHING;
    case 'check':
      // DuckDB opens the files of an IMPORT DATABASE already when it reads the statement.
      await lock();
      await readSelect(connection, request.sql, new Set(request.tables));
      return NOTHING;
    case 'query':
      return answer(request.sql, beforeRows);
  }
}

async function lock(): Promise<void> {
  for (const setting of LOCK) await connection.run(setting);
}

/**
 * Sharing a short statement among threads costs DuckDB more than it gains: 100 tables of 31,047 rows take 2.2 s one
 * after the other on two threads, and 1.0 s two at a time on one thread each.
 */
async function runStep(statements: readonly string[]): Promise<void> {
  const connections = statements.length > 1 ? [connection, second] : [connection];
  await connection.run(`SET threads = ${statements.length > 1 ? 1 : 2}`);
  const left = [...statements];
  const runNext = async (on: DuckDBConnection): Promise<void> => {
    const statement = left.shift();
    if (statement === undefined) return;
    await on.run(statement);
    await runNext(on);
  };
  await Promise.all(connections.map(runNext));
}

async function answer(sql: string, beforeRows: () => Promise<void>): Promise<Reply> {
  try {
    return { kind: 'answered', answer: await run(sql, beforeRows) };
  } catch (error) {
    const withSeconds = isTimeWithoutSeconds(error as Error) ? addSeconds(sql) : sql;
    if (withSeconds === sql) throw error;
    return { kind: 'answered', answer: await run(withSeconds, beforeRows) };
  }
}

async function run(sql: string, beforeRows: () => Promise<void>): Promise<Answer> {
  const prepared = await prepareSelect(connection, sql, tables);
  try {
    return await collect(await prepared.stream(), beforeRows);
  } finally {
    // Else it holds files open until garbage is collected. Those of an answer that was cut are closed by the next SQL.
    prepared.destroySync();
  }
}

/**
 * Results stored by version 0.2.0 write times as 2018-07-16T16:00Z, which DuckDB does not accept. Only a refused
 * statement is rewritten: elsewhere the text may be compared with a text.
 */
const WITHOUT_SECONDS = /'(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)Z'/g;

function isTimeWithoutSeconds({ message }: Error): boolean {
  return /^Conversion Error: invalid timestamp field format: "[^"]{16}Z"/.test(message);
}

function addSeconds(sql: string): string {
  return sql.replace(WITHOUT_SECONDS, "'$1:00Z'");
}

function refusal({ message }: Error): Reply {
  const isOutOfMemory = message.startsWith('Out of Memory');
  return {
    kind: 'refused',
    why: isOutOfMemory ? `it needed more than ${DUCKDB_MEGABYTES} MB of memory` : wordsOf(message),
    isOver: isOutOfMemory || BROKEN.test(message),
    ...(isOutOfMemory && { isTooBig: true }),
  };
}

/** DuckDB's useless guesses at a mistyped name: its own tables, and COPIES. */
const USELESS_GUESS =
  / Did you mean "(?:pg_|duckdb_|pragma_|sqlite_|information_schema|copies\.)[^"]*"\?/;

/** DuckDB's lists after its message: all signatures of the function, and the position in the SQL. */
const LISTS =
  /\s*(?:You might need to add explicit type casts\.\s*)?Candidate (?:functions|macros):|\n\nLINE /;

/** DuckDB's message on one line, with advice if there is any. */
function wordsOf(message: string): string {
  const [words = ''] = message.split(LISTS);
  const advice = adviceOn(message);
  const known =
    advice === undefined
      ? words
      : words.replace(/ Did you mean "[^"]*"\?|\nDid you mean "[^"]*"\?/, '');
  const line = known.replaceAll(/\s+/g, ' ').trim().replace(USELESS_GUESS, '');
  const shortened = line.slice(0, MAX_WHY_CHARACTERS);
  return advice === undefined ? shortened : `${shortened.replace(/[.!]$/, '')}; ${advice}`;
}
