import type { FetchedChunk } from '../activities/fetched-chunk.js';
import type { Result } from '../src/store/manifest.js';
import type { Chunk, ChunkOutcome, Span } from '../src/weather/gathering.js';
import type { JobEnding } from './job-ending.js';

/** Chunks of one job in flight at once: enough to keep the queue busy, few enough that small jobs get their turn. */
const CHUNKS_IN_FLIGHT = 4;

/** What one activity fetches. */
export interface FetchStep {
  chunk: Chunk;
  /** What upstream can answer for at once, where earlier steps have found that out. */
  span: Span | undefined;
  /** Chunks that it takes up beside its own, as far as all goes well. */
  further: Chunk[];
}

/** Chunks that a step has brought in. */
export interface FetchedStep {
  chunks: number;
  rows: number;
  /** True if the step has summarised the job, too. */
  isOver: boolean;
}

/** A job whose chunks are all in the store. */
export interface FetchedJob {
  /** In the order of the chunks. */
  outcomes: ChunkOutcome[];
  /** Where the last step has summarised the job. */
  result?: Result | undefined;
}

type FetchChunks = (step: FetchStep) => Promise<FetchedChunk>;

/** An activity for each chunk, a few side by side. */
export async function fetchEach(
  chunks: readonly Chunk[],
  fetch: FetchChunks,
  { sideBySide }: JobEnding,
  onDone: (step: FetchedStep) => void,
): Promise<FetchedJob> {
  const outcomes: FetchedChunk[] = [];
  let next = 0;
  let span: Span | undefined;
  const fetchNext = async (): Promise<void> => {
    while (next < chunks.length) {
      const index = next;
      next += 1;
      const outcome = await fetch({ chunk: chunks[index] as Chunk, span, further: [] });
      span = outcome.span ?? span;
      outcomes[index] = outcome;
      onDone({ chunks: 1, rows: outcome.rows, isOver: outcome.result !== undefined });
    }
  };
  await sideBySide(Math.min(CHUNKS_IN_FLIGHT, chunks.length), fetchNext);
  return { outcomes, result: outcomes[0]?.result };
}

/** All chunks in one activity, and what that leaves in the next one. */
export async function fetchTogether(
  chunks: readonly Chunk[],
  fetch: FetchChunks,
  onDone: (step: FetchedStep) => void,
): Promise<FetchedJob> {
  const outcomes: ChunkOutcome[] = [];
  let left = [...chunks.entries()];
  let span: Span | undefined;
  for (;;) {
    const [chunk, ...further] = left.map(([, one]) => one);
    if (chunk === undefined) return { outcomes };
    const { result, further: others = [], ...first } = await fetch({ chunk, span, further });
    if (result !== undefined) {
      onDone({ chunks: left.length, rows: result.rows, isOver: true });
      return { outcomes, result };
    }
    const ends = [first, ...others];
    left.forEach(([index], position) => {
      const outcome = ends[position];
      if (outcome) outcomes[index] = outcome;
    });
    const done = ends.filter((outcome) => outcome !== null);
    onDone({
      chunks: done.length,
      rows: done.reduce((sum, { rows }) => sum + rows, 0),
      isOver: false,
    });
    left = left.filter(([index]) => outcomes[index] === undefined);
    span = first.span ?? span;
  }
}
