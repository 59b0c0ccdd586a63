import { statSync } from 'node:fs';
import { deepFreeze } from '../../base/deep-freeze.js';
import { RecentMap } from '../../base/recent-map.js';
import { isSettled, stampOf } from './while-unchanged.js';

/** As many as one call may name. One may have a hundred thousand letters, so it is not all of them. */
const MOST_KEPT = 200;

/**
 * Reads records and keeps the recently used ones until their files change: clients ask many times about a finished job,
 * and most of the time of such an answer went into reading and checking its record. Callers share what is kept, so all
 * that is returned is frozen.
 * @param path gives the path of a record's file.
 * @param read reads a record; undefined if there is none. Its errors are not kept.
 */
export function keptReads<T extends object>(
  path: (name: string) => string,
  read: (name: string) => T | undefined,
  now: () => number = Date.now,
): (name: string) => T | undefined {
  const kept = new RecentMap<string, { stamp: string; value: T }>(MOST_KEPT);
  return (name) => {
    // Before it is read: what changes meanwhile is seen by the next call.
    const stats = statSync(path(name), { bigint: true, throwIfNoEntry: false });
    const stamp = stats && stampOf(stats);
    const found = kept.get(name);
    if (found !== undefined && found.stamp === stamp) return found.value;
    const value = deepFreeze(read(name));
    if (value !== undefined && stats !== undefined && isSettled(stats, now())) {
      kept.set(name, { stamp: stampOf(stats), value });
    }
    return value;
  };
}
