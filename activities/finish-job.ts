import { UnavailableError } from '../src/base/errors.js';
import type { ChunkOutcome, Gathering } from '../src/weather/gathering.js';
import { type FetchedChunk, toFetched } from './fetched-chunk.js';
import type { NamedRun, Summarise } from './summarise.js';

/**
 * Summarises a job whose chunks are all in the store, in the activity that brought in the last of them. Without a
 * result where the summary fails: the workflow then takes it as a step of its own, which is tried again.
 * @throws UnavailableError where the store does not take the result: the activity waits for that.
 */
export async function finishJob(
  summarise: Summarise,
  gathering: Gathering,
  job: NamedRun,
  outcomes: [ChunkOutcome, ...ChunkOutcome[]],
): Promise<FetchedChunk> {
  try {
    return { ...outcomes[0], result: await summarise(gathering, { ...job, outcomes }) };
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    return toFetched(outcomes);
  }
}
