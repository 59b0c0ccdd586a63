import { isCancellation, patched, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { NamedRun } from '../activities/summarise.js';
import type { Result } from '../src/store/manifest.js';
import { chunkTitle } from '../src/weather/chunk-names.js';
import type { Chunk, Gathering } from '../src/weather/gathering.js';
import { countRows } from '../src/weather/plan.js';
import { PROMPTLY } from './prompt-patch.js';
import { WRITING_OPTIONS } from './writing-options.js';

/** Values of a small job: all that a worker does for them takes some milliseconds. */
const MOST_VALUES = 20_000;

/**
 * Does a small job within its workflow's task, by a local activity: the server has a third less work with it then.
 * @param chunk all of the job's days.
 * @returns null for a job that takes a step of its own.
 */
export async function fetchPromptly(
  gathering: Gathering,
  chunk: Chunk,
  job: NamedRun,
): Promise<Result | null> {
  // A history says by itself what was done: which jobs are small may change.
  const isAsked = workflowInfo().unsafe.isReplaying || isSmall(gathering, chunk);
  if (!isAsked || !patched(PROMPTLY)) return null;
  const local = proxyLocalActivities<Activities>({
    summary: chunkTitle(gathering, chunk),
    ...WRITING_OPTIONS,
    retry: { maximumAttempts: 1 },
  });
  try {
    return await local.fetchPromptly(gathering, chunk, job);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return null;
  }
}

function isSmall(
  { provider = 'open-meteo', resolution, variables }: Gathering,
  chunk: Chunk,
): boolean {
  return (
    provider === 'open-meteo' && countRows(chunk, resolution) * variables.length <= MOST_VALUES
  );
}
