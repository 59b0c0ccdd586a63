import type { Result } from '../src/store/manifest.js';
import type { ChunkOutcome } from '../src/weather/gathering.js';

/** A chunk that is in the store. */
export interface FetchedChunk extends ChunkOutcome {
  /** The result of a job that has no other chunk to fetch, once its manifest is written. */
  result?: Result;
  /** In the order of FurtherChunks; null for one that was left. Absent with a result, and from earlier versions. */
  further?: (ChunkOutcome | null)[];
}

/** The outcome of an activity that has brought them in, without a result of the job. */
export function toFetched([first, ...further]: [
  ChunkOutcome,
  ...(ChunkOutcome | null)[],
]): FetchedChunk {
  return { ...first, ...(further.length > 0 && { further }) };
}
