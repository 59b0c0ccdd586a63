import type { Chunk, ChunkOutcome, Gathering, Progress, Span } from '../src/weather/gathering.js';
import { bringingIn } from './bring-in.js';
import type { ActivityDependencies } from './dependencies.js';
import { type ChunksTogether, chunksTogether } from './fetch-together.js';
import { type FetchedChunk, toFetched } from './fetched-chunk.js';
import { finishJob } from './finish-job.js';
import { type Persistence, persist, throwIfHeldBack } from './persist.js';
import { runOf } from './run-of.js';
import type { NamedRun, Summarise } from './summarise.js';

/** Chunks that an activity fetches beside its own, as long as all goes well. */
export interface FurtherChunks {
  chunks: Chunk[];
  /** How far the job was before. Absent where it has shown more already, as in a second round of fetching. */
  progress?: Progress;
  /** The job, if these and the activity's own chunk are all of it. */
  job?: NamedRun;
}

/**
 * Brings one chunk into the store: what is not there yet is fetched, checked and published. A job that has all chunks
 * then is summarised in the same activity, because each further step through the server takes longer than the summary.
 * @param span what upstream can answer for at once, where earlier chunks of the job have found that out.
 * @param job the job, if the chunk is all of it.
 * @param more further chunks. Earlier versions fetch none of them.
 */
export function fetchChunkActivity(deps: ActivityDependencies, summarise: Summarise) {
  const bringInTogether = chunksTogether(deps);

  async function fetchOnly(
    persistence: Persistence,
    gathering: Gathering,
    chunk: Chunk,
    job: NamedRun | undefined,
  ): Promise<FetchedChunk> {
    const bringIn = () => bringingIn(deps, gathering)(persistence, chunk);
    if (job === undefined) return deps.inStore(bringIn);
    const begun = await goOn(deps, persistence, gathering, chunk);
    return end(persistence, gathering, job, [begun ?? (await deps.inStore(bringIn))]);
  }

  async function fetchWithFurther(
    persistence: Persistence,
    gathering: Gathering,
    chunk: Chunk,
    more: FurtherChunks,
  ): Promise<FetchedChunk> {
    const bringIn = bringingIn(deps, gathering);
    const outcomes = await deps.inStore(() => bringInTogether(persistence, chunk, more, bringIn));
    if (!areAll(outcomes)) {
      // A step that is paused stays: were it over, another one would go on with the chunks that are left.
      throwIfHeldBack();
      return toFetched(outcomes);
    }
    return more.job === undefined
      ? toFetched(outcomes)
      : end(persistence, gathering, more.job, outcomes);
  }

  async function end(
    { signal }: Persistence,
    gathering: Gathering,
    job: NamedRun,
    outcomes: [ChunkOutcome, ...ChunkOutcome[]],
  ): Promise<FetchedChunk> {
    // A cancelled job has no result.
    signal.throwIfAborted();
    return finishJob(summarise, gathering, job, outcomes);
  }

  return (
    gathering: Gathering,
    chunk: Chunk,
    span?: Span,
    job?: NamedRun,
    more?: FurtherChunks,
  ): Promise<FetchedChunk> =>
    persist(deps, span, (persistence) =>
      more === undefined
        ? fetchOnly(persistence, gathering, chunk, job)
        : fetchWithFurther(persistence, gathering, chunk, more),
    );
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
