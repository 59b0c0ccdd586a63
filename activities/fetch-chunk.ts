import type { Result } from '../src/store/manifest.js';
import type { Chunk, ChunkOutcome, Gathering, Progress, Span } from '../src/weather/gathering.js';
import { bringingIn } from './bring-in.js';
import type { ActivityDependencies } from './dependencies.js';
import { type ChunksTogether, chunksTogether } from './fetch-together.js';
import { type Persistence, persist, throwIfHeldBack } from './persist.js';
import { runOf } from './run-of.js';
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
    persist(deps, span, async (persistence) => {
      const bringIn = bringingIn(deps, gathering);
      if (more === undefined) {
        const outcome =
          (await goOn(deps, persistence, gathering, chunk)) ??
          (await deps.inStore(() => bringIn(persistence, chunk)));
        if (job === undefined) return outcome;
        // A cancelled job has no result.
        persistence.signal.throwIfAborted();
        return deps.inStore(() => finish(summarise, gathering, job, [outcome]));
      }
      return deps.inStore(async () => {
        const outcomes = await bringInTogether(persistence, chunk, more, bringIn);
        if (!areAll(outcomes)) {
          // A step that is paused stays: were it over, another one would go on with the chunks that are left.
          throwIfHeldBack();
          return toFetched(outcomes);
        }
        if (more.job === undefined) return toFetched(outcomes);
        persistence.signal.throwIfAborted();
        return finish(summarise, gathering, more.job, outcomes);
      });
    });
}

/** Goes on with what began within the workflow's task; undefined where nothing of it is in this process. */
async function goOn(
  { promptRuns }: ActivityDependencies,
  persistence: Persistence,
  gathering: Gathering,
  chunk: Chunk,
): Promise<ChunkOutcome | undefined> {
  const run = runOf(gathering, chunk);
  return run === undefined ? undefined : promptRuns.take(run)?.goOn(persistence);
}

function areAll(outcomes: ChunksTogether): outcomes is [ChunkOutcome, ...ChunkOutcome[]] {
  return !outcomes.includes(null);
}

/** Without a result where the summary fails: the workflow then takes it as a step of its own, which is tried again. */
export async function finish(
  summarise: Summarise,
  gathering: Gathering,
  job: NamedRun,
  outcomes: [ChunkOutcome, ...ChunkOutcome[]],
): Promise<FetchedChunk> {
  try {
    return { ...outcomes[0], result: await summarise(gathering, { ...job, outcomes }) };
  } catch {
    return toFetched(outcomes);
  }
}

function toFetched([first, ...further]: ChunksTogether): FetchedChunk {
  return { ...first, ...(further.length > 0 && { further }) };
}
