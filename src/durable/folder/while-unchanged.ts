import { type BigIntStats, statSync } from 'node:fs';

/** A change within the tick of a file system's clock leaves its times as they are. FAT's tick is the longest. */
const SETTLED_MS = 2_000;

/**
 * Keeps what was read of a folder until an entry comes, goes or is replaced there.
 * @param read returns the same for a folder that does not exist and an empty one.
 * @param platform Windows keeps no times of folders on some of its file systems: there each call reads.
 */
export function whileUnchanged<T>(
  folder: string,
  read: () => T,
  now: () => number = Date.now,
  platform: NodeJS.Platform = process.platform,
): () => T {
  let stamp: string | undefined;
  let value: T | undefined;
  return () => {
    // Before it is read: what changes meanwhile is seen by the next call.
    const stats = statSync(folder, { bigint: true, throwIfNoEntry: false });
    const found = stats && stampOf(stats);
    if (value !== undefined && found !== undefined && found === stamp) return value;
    value = read();
    const isKept = platform !== 'win32' && stats !== undefined && isSettled(stats, now());
    stamp = isKept ? found : undefined;
    return value;
  };
}

/** A text that is another whenever a file or the entries of a folder are others. */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join('-');
}

/** True for a file or folder that has not changed within the tick of its clock. */
export function isSettled({ mtimeMs, ctimeMs }: BigIntStats, now: number): boolean {
  return Math.max(Number(mtimeMs), Number(ctimeMs)) < now - SETTLED_MS;
}
