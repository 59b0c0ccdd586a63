import { statSync } from 'node:fs';
import { RecentMap } from '../../base/recent-map.js';
import { isSettled, stampOf } from './while-unchanged.js';

/** Records of this many jobs are kept: one may have a hundred thousand letters. */
const MOST_KEPT = 100;

/**
 * Reads records, and keeps those that were read last until their files are others: answers about a finished job are
 * asked for many times, and reading and checking a record takes longer than all else about them.
 * @param path of a name's file.
 * @param read what the file holds; undefined where there is none. What it throws is not kept.
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
    const value = read(name);
    if (value !== undefined && stats !== undefined && isSettled(stats, now())) {
      kept.set(name, { stamp: stampOf(stats), value });
    }
    return value;
  };
}
