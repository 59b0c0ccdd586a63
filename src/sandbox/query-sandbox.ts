/**
 * The program of a process of its own, in which SQL runs that a user wrote. It can reach nothing but the tables that
 * were loaded, it can be killed at any moment, and it ends with the server that started it.
 */
import { replyTo } from './answering.js';
import { PROCESS_MEGABYTES } from './limits.js';
import type { Reply, Request } from './protocol.js';

/** DuckDB, which works in threads of its own, takes a gigabyte in about half a second. */
const WATCH_MS = 10;

/** At once, whatever DuckDB's threads are doing: an orderly exit would wait for them. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** With the reason: a process that is killed from outside says nothing. */
function endWhenTooBig(): void {
  if (process.memoryUsage.rss() < PROCESS_MEGABYTES * 1_048_576) return;
  const why = `it needed more than ${PROCESS_MEGABYTES} MB of memory`;
  process.send?.({ kind: 'refused', why, isOver: true } satisfies Reply, end);
}

process.on('message', async (request: Request) => {
  const watch = setInterval(endWhenTooBig, WATCH_MS);
  process.send?.(await replyTo(request));
  clearInterval(watch);
});
process.on('disconnect', end);
