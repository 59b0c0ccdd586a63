import { LinkedAbort } from '../src/base/abort.js';
import type { UpstreamPace } from '../src/upstream/pace.js';
import type { Chunk, ChunkOutcome, Progress } from '../src/weather/gathering.js';
import { UpstreamError } from '../src/weather/provider.js';
import { trialOf } from '../src/weather/span.js';
import type { BringIn } from './bring-in.js';
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
 * come close enough together to share a part. When one fails, those that still wait for their turn are not asked for.
 * @param now unix milliseconds.
 */
export function chunksTogether({ now, pace }: Pick<ActivityDependencies, 'now' | 'pace'>) {
  const room = new Room(pace);

  return async (
    persistence: Persistence,
    chunk: Chunk,
    { chunks, progress }: Further,
    bringIn: BringIn,
  ): Promise<ChunksTogether> => {
    const bringInAs = reporting(persistence, progress, bringIn);
    const queue = new LinkedAbort(persistence.signal);
    const companion = companionOf(persistence, queue.signal);
    const until = now() + TAKING_UP_MS;
    const isWell = persistence.memory.trouble === undefined;
    const inHand = new InHand(chunks, {
      bringIn: (further) => bringInAs(companion, further),
      mayTakeUp: (count) => now() < until && room.isFor(count, isWell),
      changed: (before, after) => room.changed(before, after),
      // A chunk that fails again and again holds up no other: then the one beside it is asked for all the same.
      failed: () => isWell && queue.abort(),
    });
    try {
      const own = await inHand.bringInAll(() => bringInAs(persistence, chunk));
      return [own, ...inHand.outcomes];
    } finally {
      queue.abort();
    }
  };
}

/** Room for chunks in hand, of all activities of a process. */
class Room {
  #beside = 0;

  constructor(private readonly pace: UpstreamPace) {}

  /** True for one more chunk of an activity. After a failure upstream is asked for little at once. */
  isFor(inHand: number, isWell: boolean): boolean {
    if (inHand === 0 || (isWell && this.pace.isPrompt)) return true;
    return inHand < (isWell ? IN_HAND : 2) && this.#beside < MOST_BESIDE;
  }

  /** An activity has another number of chunks in hand. */
  changed(before: number, after: number): void {
    this.#beside += Math.max(0, after - 1) - Math.max(0, before - 1);
  }
}

interface Hand {
  bringIn(chunk: Chunk): Promise<ChunkOutcome>;
  mayTakeUp(inHand: number): boolean;
  changed(before: number, after: number): void;
  failed(): void;
}

/** The chunks that one activity has in hand: its own, and further ones until one fails. */
class InHand {
  readonly outcomes: (ChunkOutcome | null)[];
  readonly #left: Iterator<[number, Chunk]>;
  #count = 0;
  #isStopped = false;

  constructor(
    chunks: readonly Chunk[],
    private readonly hand: Hand,
  ) {
    this.outcomes = chunks.map(() => null);
    this.#left = chunks.entries();
  }

  /**
   * Waits for all, so that no answer that was asked for is lost; a rejection is not waited with.
   * @throws errors of `own`; UpstreamError of a chunk that upstream rejects.
   */
  async bringInAll<T>(own: () => Promise<T>): Promise<T> {
    // It asks first: where a budget is nearly spent, the rest of it is the activity's own.
    const first = this.#hold(own);
    const andNext = first.then(
      () => this.#takeUp(),
      (error) => this.#stop(error),
    );
    await Promise.all([andNext, this.#takeUp()]);
    return first;
  }

  /** Takes up as many as there is room for. Each that ends makes room, and a first answer may make more. */
  async #takeUp(): Promise<void> {
    const taken: Promise<void>[] = [];
    while (!this.#isStopped && this.hand.mayTakeUp(this.#count)) {
      const next = this.#left.next();
      if (next.done) break;
      taken.push(this.#bringIn(...next.value));
    }
    await Promise.all(taken);
  }

  async #bringIn(index: number, chunk: Chunk): Promise<void> {
    try {
      this.outcomes[index] = await this.#hold(() => this.hand.bringIn(chunk));
    } catch (error) {
      return this.#stop(error);
    }
    await this.#takeUp();
  }

  async #hold<T>(work: () => Promise<T>): Promise<T> {
    this.#change(1);
    try {
      return await work();
    } finally {
      this.#change(-1);
    }
  }

  #change(by: number): void {
    this.#count += by;
    this.hand.changed(this.#count - by, this.#count);
  }

  /** @throws the error, if upstream rejects the chunk. */
  #stop(error: unknown): void {
    this.#isStopped = true;
    this.hand.failed();
    if (error instanceof UpstreamError && error.failure === 'rejected') throw error;
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

/**
 * Its requests wait for nothing, and have as many days as the activity's own chunk has found to succeed.
 * @param queue ends the waits of requests for their turn; those in flight go on.
 */
function companionOf(persistence: Persistence, queue: AbortSignal): Persistence {
  const { signal, turn } = persistence;
  const nothing = () => undefined;
  return {
    get memory() {
      const span = persistence.memory.trial?.known;
      return span === undefined ? {} : { trial: trialOf(span) };
    },
    signal,
    turn: { by: `${turn.by} further`, isPassing: true, signal: queue },
    asks: nothing,
    waits: nothing,
    progressed: nothing,
    succeeded: async () => undefined,
  };
}
