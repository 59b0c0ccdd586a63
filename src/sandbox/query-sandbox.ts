/**
 * The program of the sandbox process, which runs SQL of a user. It can reach only the loaded tables, it can be
 * killed at any moment, and it ends with the server that started it.
 */
import { beIdle, replyTo } from './answering.js';
import { PROCESS_MEGABYTES } from './limits.js';
import type { Reply, Request } from './protocol.js';

/** DuckDB's threads can allocate a gigabyte in about half a second. */
const WATCH_MS = 10;

/** Ends at once: an orderly exit would wait for DuckDB's threads. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Ends when it is too big, with a reason, which a process killed from outside cannot give. @returns true then. */
function endWhenTooBig(): boolean {
  if (process.memoryUsage.rss() < PROCESS_MEGABYTES * 1_048_576) return false;
  const why = `it needed more than ${PROCESS_MEGABYTES} MB of memory`;
  const reply: Reply = { kind: 'refused', why, isOver: true, isTooBig: true };
  process.send?.(reply, end);
  return true;
}

/** On a busy machine DuckDB may have its rows ready before the watch has looked. */
async function beforeRows(): Promise<void> {
  // Nothing may be answered after the reason.
  if (endWhenTooBig()) await new Promise(() => undefined);
}

process.on('message', async (request: Request) => {
  const watch = setInterval(endWhenTooBig, WATCH_MS);
  process.send?.(await replyTo(request, beforeRows));
  clearInterval(watch);
  if (request.kind === 'query') beIdle();
});
process.on('disconnect', end);
