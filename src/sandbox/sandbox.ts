import pLimit, { type LimitFunction } from 'p-limit';
import { unlessAborted } from '../base/abort.js';
import { Deadline, DeadlineError } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import {
  LOAD_SECONDS,
  LONG_AT_ONCE,
  QUERY_SECONDS,
  SHORT_SECONDS,
  TURN_SECONDS,
} from './limits.js';
import { createPool } from './pool.js';
import type { SandboxProcess } from './process.js';
import type { Loading, Reply } from './protocol.js';

/** Tables that a query is about. */
export interface WantedTables {
  /** The same for the same tables. */
  key: string;
  /** What creates them. */
  loading(): Loading;
}

/** Runs a user's SQL in isolation. */
export interface Sandbox {
  /**
   * @param wanted tables, which are used again if they are there.
   * @param signal ends the query and its process.
   * @throws UnavailableError if the tables cannot be created, if others take all the time, and if the call is cancelled
   * meanwhile.
   */
  query(wanted: WantedTables, sql: string, signal: AbortSignal): Promise<Reply>;
  /**
   * Why the SQL is refused whatever tables there are; undefined where that is not known. Nothing is run.
   * @param tables names of some that there would be.
   * @throws UnavailableError if others take all the time.
   */
  whyRefused(sql: string, tables: readonly string[]): Promise<string | undefined>;
  /** Ends its processes. They also end with this process. */
  close(): void;
}

/**
 * @param script the built program of query-sandbox.ts.
 * @param querySeconds the time that a query gets.
 * @param turnSeconds how long it waits for that.
 */
export function createSandbox(
  script: string,
  querySeconds = QUERY_SECONDS,
  turnSeconds = TURN_SECONDS,
): Sandbox {
  const pool = createPool(script);
  // Each query may use a gigabyte, so at most three run at once.
  const long = pLimit(LONG_AT_ONCE);
  const short = pLimit(1);
  /** Queries that wait or run. */
  let inHand = 0;

  /** @param waiting aborts while a turn is waited for too long; what has its turn is not held to it. */
  async function inTurns<T>(
    signal: AbortSignal | undefined,
    work: (waiting: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const waiting = new Deadline(turnSeconds * 1_000, busyWords(inHand, turnSeconds), signal);
    inHand += 1;
    try {
      return await work(waiting.signal);
    } finally {
      inHand -= 1;
      waiting.end();
    }
  }

  async function fill(process: SandboxProcess, loading: Loading): Promise<void> {
    const reply = await process.ask({ kind: 'load', loading }, LOAD_SECONDS);
    if (reply.kind === 'answered') return;
    process.kill();
    throw new UnavailableError(`The jobs' rows could not be loaded: ${reply.why}.`);
  }

  /** @param process has the tables. */
  async function ask(
    process: SandboxProcess,
    key: string,
    sql: string,
    seconds: number,
  ): Promise<Reply> {
    const reply = await process.ask({ kind: 'query', sql }, seconds);
    if (reply.kind === 'refused' && reply.isOver) process.kill();
    else pool.keep(key, process);
    return reply;
  }

  /** What is too big for a process with copies is tried again in one without. */
  async function run(
    { key, loading }: WantedTables,
    sql: string,
    signal: AbortSignal,
    seconds: number,
  ): Promise<Reply> {
    const kept = pool.take(key);
    if (kept !== undefined) {
      const reply = await endedBy(signal, kept, () => ask(kept, key, sql, seconds));
      if (reply.kind === 'answered' || !reply.isTooBig) return reply;
    }
    const statements = loading();
    const process = pool.takeEmpty();
    return endedBy(signal, process, async () => {
      await fill(process, statements);
      return ask(process, key, sql, seconds);
    });
  }

  /** A query's duration is not known beforehand. If all long places are taken, it is tried as a short one first. */
  function query(wanted: WantedTables, sql: string, signal: AbortSignal): Promise<Reply> {
    const runFor = (seconds: number) => () => run(wanted, sql, signal, seconds);
    return inTurns(signal, async (waiting) => {
      if (long.activeCount === LONG_AT_ONCE) {
        const reply = await inTurn(short, waiting, runFor(SHORT_SECONDS));
        if (reply.kind === 'answered' || !reply.isLate) return reply;
      }
      return inTurn(long, waiting, runFor(querySeconds));
    });
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
    whyRefused: (sql, tables) =>
      inTurns(undefined, (waiting) => inTurn(short, waiting, () => whyRefused(sql, tables))),
    close: () => pool.close(),
  };
}

/** Works with a process that the signal ends. */
async function endedBy<T>(
  signal: AbortSignal,
  { kill }: SandboxProcess,
  work: () => Promise<T>,
): Promise<T> {
  signal.addEventListener('abort', kill, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** Runs work when its turn comes. @throws UnavailableError if the signal aborts before that. */
async function inTurn<T>(
  limit: LimitFunction,
  waiting: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  let begin: (value?: unknown) => void = () => undefined;
  const begun = new Promise((resolve) => {
    begin = resolve;
  });
  const done = limit(() => {
    waiting.throwIfAborted();
    begin();
    return work();
  });
  await unlessAborted(Promise.race([begun, done]), waiting).catch((why) => {
    throw new UnavailableError(why instanceof DeadlineError ? why.message : CANCELLED);
  });
  return done;
}

/** As an error of the caller's, it is no defect in the log. */
const CANCELLED = 'sql was not run, for the call was cancelled.';

function busyWords(ahead: number, seconds: number): string {
  return `sql was not run: ${ahead} other queries were asked before, and its turn did not come within ${seconds} s; call again when those have their answers, with fewer queries at a time.`;
}
