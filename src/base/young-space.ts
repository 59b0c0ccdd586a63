import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { collectYoung } from './collection.js';

const GROWTH = '--semi-space-growth-factor';

/** V8 begins with 1 MB. It has the space twice. */
const GROWN_BYTES = 4 * 2 ** 20;

/** V8 makes the space larger where more than it holds has survived a collection. These take some 2 MB. */
const SURVIVORS = 40_000;

/**
 * Gives V8 4 MB for young objects in a process that keeps that space small (src/start.ts). It takes some 10 ms. With 1
 * MB, V8 collects 24 times in a look at 100 jobs, each time beside the objects of all calls that wait. V8 makes the
 * space small again when the process has little to do.
 */
export function growYoungSpace(): void {
  const bytes = youngBytes();
  if (bytes > GROWN_BYTES / 2) return;
  setFlagsFromString(`${GROWTH}=${Math.round(GROWN_BYTES / bytes)}`);
  const survivors = Array.from({ length: SURVIVORS }, () => ({}));
  collectYoung();
  survivors.length = 0;
  // As start.ts has it, and at once: code-cache.ts keeps code by flags.
  setFlagsFromString(`${GROWTH}=1`);
}

/** What V8's space for young objects holds. */
function youngBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (space === undefined) return Number.POSITIVE_INFINITY;
  return space.space_used_size + space.space_available_size;
}
