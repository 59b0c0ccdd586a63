import type { Chunk, ChunkOutcome, Progress } from '../src/weather/gathering.js';
import { UpstreamError } from '../src/weather/provider.js';
import { trialOf } from '../src/weather/span.js';
import type { ActivityDependencies } from './dependencies.js';
import type { Persistence } from './persist.js';

/** An activity takes up further chunks for so long. Then its job reports progress, and other jobs have their turn. */
const TAKING_UP_MS = 500;

/**
 * Chunks of an activity in hand at once, while upstream is not prompt: as many as a job of hours has activities
 * (workflows/fetch-chunks.ts).
 */
const IN_HAND = 4;

/**
 * Chunks that all activities of a process then have in hand at once beside one each: enough for a lone job, few enough
 * that the requests of other jobs have their turn soon.
 */
const MOST_BESIDE = 4;

type BringIn = (persistence: Persistence, chunk: Chunk) => Promise<ChunkOutcome>;

/** Outcomes of an activity's own chunk and of the further ones; null for a chunk that is left to another activity. */
export type ChunksTogether = [ChunkOutcome, ...(ChunkOutcome | null)[]];

/** What is to be brought in beside an activity's own chunk. */
interface Further {
  chunks: readonly Chunk[];
  /** How far the job was before, if it is to report more. */
  progress?: Progress;
}

/**
 * Brings a chunk into the store, and further ones beside it for as long as all goes well. The first is the activity's
 * own: its failure is the activity's. A further one that fails, or would have to wait, is left to an activity of which
 * it is the first, so that each chunk has its own tries, waits and errors. What upstream rejects ends the job at once.
 *
 * A prompt upstream is asked for all chunks at once: so one job after the other gets its answers, and those of a job
 * come close enough together to share a part.
 * @param now unix milliseconds.
 */
export function chunksTogether({ now, pace }: Pick<ActivityDependencies, 'now' | 'pace'>) {
  let beside = 0;

  async function takeUpBeside(rest: Rest): Promise<void> {
    if (beside >= MOST_BESIDE && !pace.isPrompt) return;
    beside += 1;
    await rest.takeUp().finally(() => {
      beside -= 1;
    });
  }

  return async (
    persistence: Persistence,
    chunk: Chunk,
    { chunks, progress }: Further,
    bringIn: BringIn,
  ): Promise<ChunksTogether> => {
    const bringInAs = reporting(persistence, progress, bringIn);
    const companion = companionOf(persistence);
    const until = now() + TAKING_UP_MS;
    const rest = new Rest(
      chunks,
      (further) => bringInAs(companion, further),
      () => now() < until,
    );
    const own = async () => {
      const outcome = await bringInAs(persistence, chunk).catch((error) => rest.stop(error));
      await rest.takeUp();
      return outcome;
    };
    // It asks first: where a budget is nearly spent, the rest of it is the activity's own.
    const first = own();
    // After a failure upstream is asked for little at once; a chunk that fails again and again holds up no other.
    const isWell = persistence.memory.trouble === undefined;
    const most = pace.isPrompt ? chunks.length : IN_HAND - 1;
    const others = Array.from({ length: isWell ? most : 1 }, () => takeUpBeside(rest));
    return [await ended(first, others), ...rest.outcomes];
  };
}

/** Chunks that are taken up one after the other, by several lanes at once. */
class Rest {
  readonly outcomes: (ChunkOutcome | null)[];
  readonly #left: Iterator<[number, Chunk]>;
  #isStopped = false;

  constructor(
    chunks: readonly Chunk[],
    private readonly bringIn: (chunk: Chunk) => Promise<ChunkOutcome>,
    private readonly hasTime: () => boolean,
  ) {
    this.outcomes = chunks.map(() => null);
    this.#left = chunks.entries();
  }

  /** @throws UpstreamError of a chunk that upstream rejects. */
  async takeUp(): Promise<void> {
    while (!this.#isStopped && this.hasTime()) {
      const next = this.#left.next();
      if (next.done) return;
      const [index, chunk] = next.value;
      try {
        this.outcomes[index] = await this.bringIn(chunk);
      } catch (error) {
        this.#isStopped = true;
        if (isRejection(error)) throw error;
      }
    }
  }

  stop(error: unknown): never {
    this.#isStopped = true;
    throw error;
  }
}

/** Counts each chunk that has been brought in. */
function reporting(
  persistence: Persistence,
  before: Progress | undefined,
  bringIn: BringIn,
): BringIn {
  if (before === undefined) return bringIn;
  const progress = { ...before };
  return async (as, chunk) => {
    const outcome = await bringIn(as, chunk);
    progress.chunks_done += 1;
    progress.rows += outcome.rows;
    persistence.progressed({ ...progress });
    return outcome;
  };
}

/** Its requests wait for nothing, and have as many days as the activity's own chunk has found to succeed. */
function companionOf(persistence: Persistence): Persistence {
  const { signal, turn } = persistence;
  const nothing = () => undefined;
  return {
    get memory() {
      const span = persistence.memory.trial?.known;
      return span === undefined ? {} : { trial: trialOf(span) };
    },
    signal,
    turn: { by: `${turn.by} further`, isPassing: true },
    asks: nothing,
    waits: nothing,
    progressed: nothing,
    succeeded: async () => undefined,
  };
}

/** Waits for all, so that no answer that was asked for is lost; a rejection is not waited with. */
async function ended<T>(own: Promise<T>, others: readonly Promise<void>[]): Promise<T> {
  const unlessRejected = (lane: Promise<unknown>) =>
    lane.catch((error) => {
      if (isRejection(error)) throw error;
    });
  await Promise.all([own, ...others].map(unlessRejected));
  return own;
}

function isRejection(error: unknown): boolean {
  return error instanceof UpstreamError && error.failure === 'rejected';
}
