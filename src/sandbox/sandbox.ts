import pLimit from 'p-limit';
import { UnavailableError } from '../errors.js';
import { LOAD_SECONDS, QUERY_SECONDS } from './limits.js';
import { createPool } from './pool.js';
import type { SandboxProcess } from './process.js';
import type { Reply } from './protocol.js';

/** Runs SQL that a user wrote, where it can do no harm. */
export interface Sandbox {
  /**
   * @param load SQL of our own that makes the tables; the same as before finds them still there.
   * @param signal ends the query, and its process.
   * @throws UnavailableError when the tables cannot be made.
   */
  query(load: readonly string[], sql: string, signal: AbortSignal): Promise<Reply>;
  /** Ends its processes, which end with this one in any case. */
  close(): void;
}

/** Queries at once; others wait. Each may take a gigabyte. */
const AT_ONCE = 2;

/** @param script the built program of query-sandbox.ts. */
export function createSandbox(script: string): Sandbox {
  const pool = createPool(script);
  const takingTurns = pLimit(AT_ONCE);

  async function loaded(load: readonly string[]): Promise<SandboxProcess> {
    const process = pool.takeEmpty();
    const reply = await process.ask({ kind: 'load', statements: load }, LOAD_SECONDS);
    if (reply.kind === 'answered') return process;
    process.kill();
    throw new UnavailableError(`The jobs' rows could not be loaded: ${reply.why}.`);
  }

  async function query(load: readonly string[], sql: string, signal: AbortSignal) {
    signal.throwIfAborted();
    const key = load.join(';');
    const process = pool.take(key) ?? (await loaded(load));
    signal.addEventListener('abort', process.kill, { once: true });
    const reply = await process.ask({ kind: 'query', sql }, QUERY_SECONDS);
    signal.removeEventListener('abort', process.kill);
    if (reply.kind === 'refused' && reply.isOver) process.kill();
    else pool.keep(key, process);
    return reply;
  }

  return {
    query: (load, sql, signal) => takingTurns(() => query(load, sql, signal)),
    close: () => pool.close(),
  };
}
