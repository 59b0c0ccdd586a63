import { DuckDBInstance } from '@duckdb/node-api';
import { adviceOn } from './advice.js';
import { collect } from './collect.js';
import { DUCKDB_MEGABYTES } from './limits.js';
import type { Answer, Reply, Request } from './protocol.js';
import { prepareSelect } from './statement.js';

/** After loading; the last one makes the others final. */
const LOCK = [
  // Sums of parallel threads differ in their last digits from run to run.
  'SET threads = 1',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET allow_community_extensions = false',
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];

/** After these DuckDB answers nothing any more. */
const BROKEN = /^(?:INTERNAL|FATAL)/;

/** A message may quote all of the SQL. */
const MAX_WHY_CHARACTERS = 600;

const instance = await DuckDBInstance.create(':memory:', {
  memory_limit: `${DUCKDB_MEGABYTES}MB`,
  threads: '2',
  // Without one, DuckDB makes a folder in the working directory when a load is large.
  temp_directory: '',
});
const connection = await instance.connect();
await connection.run("SET TimeZone = 'UTC'");

/** Does what is asked; an error of DuckDB is a refusal. */
export function replyTo(request: Request): Promise<Reply> {
  return (request.kind === 'load' ? load(request.statements) : answer(request.sql)).catch(refusal);
}

async function load(statements: readonly string[]): Promise<Reply> {
  for (const statement of [...statements, ...LOCK]) await connection.run(statement);
  return { kind: 'answered', answer: { columns: [], rows: [], truncated: [] } };
}

async function answer(sql: string): Promise<Reply> {
  try {
    return { kind: 'answered', answer: await run(sql) };
  } catch (error) {
    const withSeconds = isTimeWithoutSeconds(error as Error) ? addSeconds(sql) : sql;
    if (withSeconds === sql) throw error;
    return { kind: 'answered', answer: await run(withSeconds) };
  }
}

async function run(sql: string): Promise<Answer> {
  const prepared = await prepareSelect(connection, sql);
  return collect(await prepared.stream());
}

/**
 * Results that version 0.2.0 stored tell a time as 2018-07-16T16:00Z, which DuckDB does not take for one. Only what
 * it refused is written anew: elsewhere such a text may be compared with a text.
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
  };
}

/** A guess of DuckDB's at what was meant that nobody means: one of its own tables. */
const IDLE_GUESS = / Did you mean "(?:pg_|duckdb_|pragma_|sqlite_|information_schema)[^"]*"\?/;

/** What DuckDB lists after its words: all that the function may be called with, and where in the SQL it is. */
const LISTS =
  /\s*(?:You might need to add explicit type casts\.\s*)?Candidate (?:functions|macros):|\n\nLINE /;

/** DuckDB's message on one line, and what to write instead where that is known. */
function wordsOf(message: string): string {
  const [words = ''] = message.split(LISTS);
  const advice = adviceOn(message);
  const known =
    advice === undefined
      ? words
      : words.replace(/ Did you mean "[^"]*"\?|\nDid you mean "[^"]*"\?/, '');
  const line = known.replaceAll(/\s+/g, ' ').trim().replace(IDLE_GUESS, '');
  const said = line.slice(0, MAX_WHY_CHARACTERS);
  return advice === undefined ? said : `${said.replace(/[.!]$/, '')}; ${advice}`;
}
