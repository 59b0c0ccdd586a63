import pLimit from 'p-limit';
import { UnavailableError } from '../base/errors.js';
import { LOAD_SECONDS, LONG_AT_ONCE, QUERY_SECONDS, SHORT_SECONDS } from './limits.js';
import { createPool } from './pool.js';
import type { SandboxProcess } from './process.js';
import type { Loading, Reply } from './protocol.js';

/** Runs a user's SQL in isolation. */
export interface Sandbox {
  /**
   * @param loading creates the tables; with the same one as before the tables are reused.
   * @param signal ends the query and its process.
   * @throws UnavailableError if the tables cannot be created.
   */
  query(loading: Loading, sql: string, signal: AbortSignal): Promise<Reply>;
  /**
   * Why the SQL is refused whatever tables there are; undefined where that is not known. Nothing is run.
   * @param tables names of some that there would be.
   */
  whyRefused(sql: string, tables: readonly string[]): Promise<string | undefined>;
  /** Ends its processes. They also end with this process. */
  close(): void;
}

/**
 * @param script the built program of query-sandbox.ts.
 * @param querySeconds the time that a query gets.
 */
export function createSandbox(script: string, querySeconds = QUERY_SECONDS): Sandbox {
  const pool = createPool(script);
  // Each query may use a gigabyte, so at most three run at once.
  const long = pLimit(LONG_AT_ONCE);
  const short = pLimit(1);

  async function fill(process: SandboxProcess, loading: Loading): Promise<void> {
    const reply = await process.ask({ kind: 'load', loading }, LOAD_SECONDS);
    if (reply.kind === 'answered') return;
    process.kill();
    throw new UnavailableError(`The jobs' rows could not be loaded: ${reply.why}.`);
  }

  async function run(
    loading: Loading,
    sql: string,
    signal: AbortSignal,
    seconds: number,
  ): Promise<Reply> {
    signal.throwIfAborted();
    const key = JSON.stringify(loading);
    const filled = pool.take(key);
    const process = filled ?? pool.takeEmpty();
    signal.addEventListener('abort', process.kill, { once: true });
    if (filled === undefined) await fill(process, loading);
    const reply = await process.ask({ kind: 'query', sql }, seconds);
    signal.removeEventListener('abort', process.kill);
    if (reply.kind === 'refused' && reply.isOver) process.kill();
    else pool.keep(key, process);
    return reply;
  }

  /** A query's duration is not known beforehand. If all long places are taken, it is tried as a short one first. */
  async function query(loading: Loading, sql: string, signal: AbortSignal) {
    if (long.activeCount === LONG_AT_ONCE) {
      const reply = await short(() => run(loading, sql, signal, SHORT_SECONDS));
      if (reply.kind === 'answered' || !reply.isLate) return reply;
    }
    return long(() => run(loading, sql, signal, querySeconds));
  }

  /** A process of its own, which is not kept: the tables of others stay. */
  async function whyRefused(sql: string, tables: readonly string[]): Promise<string | undefined> {
    const process = pool.takeEmpty();
    const names = tables.map((name) => name.toLowerCase());
    const reply = await process.ask({ kind: 'check', sql, tables: names }, LOAD_SECONDS);
    process.kill();
    return reply.kind === 'refused' && !reply.isOver ? reply.why : undefined;
  }

  return {
    query,
    whyRefused: (sql, tables) => short(() => whyRefused(sql, tables)),
    close: () => pool.close(),
  };
}
