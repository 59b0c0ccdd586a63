import { DuckDBInstance } from '@duckdb/node-api';
import { collect } from './collect.js';
import { DUCKDB_MEGABYTES } from './limits.js';
import type { Reply, Request } from './protocol.js';
import { prepareSelect } from './statement.js';

/** After loading; the last one makes the others final. */
const LOCK = [
  // Sums of parallel threads differ in their last digits from run to run.
  'SET threads = 1',
  "SET temp_directory = ''",
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
});
const connection = await instance.connect();

/** Does what is asked; an error of DuckDB is a refusal. */
export function replyTo(request: Request): Promise<Reply> {
  return (request.kind === 'load' ? load(request.statements) : answer(request.sql)).catch(refusal);
}

async function load(statements: readonly string[]): Promise<Reply> {
  for (const statement of [...statements, ...LOCK]) await connection.run(statement);
  return { kind: 'answered', answer: { columns: [], rows: [], truncated: [] } };
}

async function answer(sql: string): Promise<Reply> {
  const prepared = await prepareSelect(connection, sql);
  return { kind: 'answered', answer: await collect(await prepared.stream()) };
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

/** DuckDB's message on one line, without the picture of where in the SQL it is. */
function wordsOf(message: string): string {
  const [words = ''] = message.split('\n\nLINE ');
  const line = words.replaceAll(/\s+/g, ' ').trim();
  return line.replace(IDLE_GUESS, '').slice(0, MAX_WHY_CHARACTERS);
}
