import type { Client } from '@temporalio/client';
import { steadyNow } from '../../base/deadline.js';
import { withinTime } from './silence.js';

/** A look counts for so long: a hundred starts look once. */
const COUNTS_MS = 60_000;

/** A start waits no longer for a look. */
const LIMIT_MS = 500;

/** A sentence on older workers, from a look or the last one; undefined where there are none, or no look succeeds. */
type OlderWorkers = (client: Client) => Promise<string | undefined>;

/**
 * Looks for older workers on behalf of jobs that start. It never rejects: no start fails for it.
 * @param look gives the sentence for older workers; undefined where there are none.
 * @param now milliseconds of a steady clock.
 */
export function olderWorkersWatch(look: OlderWorkers, now = steadyNow): OlderWorkers {
  let last: { begun: number; older: Promise<string | undefined> } | undefined;
  return (client) => {
    if (last === undefined || now() - last.begun > COUNTS_MS) {
      const older = withinTime(LIMIT_MS, () => look(client)).catch(() => undefined);
      last = { begun: now(), older };
    }
    return last.older;
  };
}
