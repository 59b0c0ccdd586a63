import type { Result } from '../src/store/manifest.js';
import type { Chunk, ChunkOutcome, Gathering, Progress, Span } from '../src/weather/gathering.js';
import { bringingIn } from './bring-in.js';
import type { ActivityDependencies } from './dependencies.js';
import { type ChunksTogether, chunksTogether } from './fetch-together.js';
import { type Persistence, persist, throwIfHeldBack } from './persist.js';
import { thisRun } from './prompt-runs.js';
import type { NamedRun, summariseActivity } from './summarise.js';

/** A chunk that is in the store. */
export interface FetchedChunk extends ChunkOutcome {
  /** The result of a job that has no other chunk to fetch, once its manifest is written. */
  result?: Result;
  /** In the order of FurtherChunks; null for one that was left. Absent with a result, and from earlier versions. */
  further?: (ChunkOutcome | null)[];
}

/** Chunks that an activity fetches beside its own, as long as all goes well. */
export interface FurtherChunks {
  chunks: Chunk[];
  /** How far the job was before. Absent where it has shown more already, as in a second round of fetching. */
  progress?: Progress;
  /** The job, if these and the activity's own chunk are all of it. */
  job?: NamedRun;
}

export type Summarise = ReturnType<typeof summariseActivity>;

/**
 * Brings one chunk into the store: what is not there yet is fetched, checked and published. A job that has all chunks
 * then is summarised in the same activity, because each further step through the server takes longer than the summary.
 * @param span what upstream can answer for at once, where earlier chunks of the job have found that out.
 * @param job the job, if the chunk is all of it.
 * @param more further chunks. Earlier versions fetch none of them.
 */
export function fetchChunkActivity(deps: ActivityDependencies, summarise: Summarise) {
  const bringInTogether = chunksTogether(deps);

  return (
    gathering: Gathering,
    chunk: Chunk,
    span?: Span,
    job?: NamedRun,
    more?: FurtherChunks,
  ): Promise<FetchedChunk> =>
    persist(deps, span, (persistence) => {
      const begun = deps.promptRuns.take(thisRun());
      if (begun !== undefined) return begun.goOn(persistence);
      return deps.inStore(async () => {
        const bringIn = bringingIn(deps, gathering);
        if (more === undefined) {
          const outcome = await bringIn(persistence, chunk);
          if (job === undefined) return outcome;
          return finish(summarise, persistence, gathering, job, [outcome]);
        }
        const outcomes = await bringInTogether(persistence, chunk, more, bringIn);
        if (!areAll(outcomes)) {
          // A step that is paused stays: were it over, another one would go on with the chunks that are left.
          throwIfHeldBack();
          return toFetched(outcomes);
        }
        return more.job === undefined
          ? toFetched(outcomes)
          : finish(summarise, persistence, gathering, more.job, outcomes);
      });
    });
}

function areAll(outcomes: ChunksTogether): outcomes is [ChunkOutcome, ...ChunkOutcome[]] {
  return !outcomes.includes(null);
}

/** Without a result where the summary fails: the workflow then takes it as a step of its own, which is tried again. */
export async function finish(
  summarise: Summarise,
  { signal }: Persistence,
  gathering: Gathering,
  job: NamedRun,
  outcomes: [ChunkOutcome, ...ChunkOutcome[]],
): Promise<FetchedChunk> {
  // A cancelled job has no result.
  signal.throwIfAborted();
  try {
    return { ...outcomes[0], result: await summarise(gathering, { ...job, outcomes }) };
  } catch {
    return toFetched(outcomes);
  }
}

function toFetched([first, ...further]: ChunksTogether): FetchedChunk {
  return { ...first, ...(further.length > 0 && { further }) };
}
