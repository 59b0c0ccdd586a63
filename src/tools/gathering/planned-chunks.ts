import { InvalidInputError } from '../../base/errors.js';
import type { PromptStep } from '../../durable/promises.js';
import { checkGathering } from '../../weather/check-gathering.js';
import { chunkId, chunkTitle } from '../../weather/chunk-names.js';
import type { Gathering } from '../../weather/gathering.js';
import { areFetchedTogether, planChunks } from '../../weather/plan.js';

/**
 * The steps of a gathering: one for each chunk, or one for all, after which further ones come only for chunks that it
 * has left. None for an input that its workflow refuses: its days may be any text.
 * @param now unix milliseconds.
 * @param first the id of its first step, if it has one: a job of an earlier version has a step for each chunk.
 */
export function plannedChunks(
  gathering: Gathering,
  now: number,
  first: string | undefined,
): PromptStep[] {
  if (!isValid(gathering, now)) return [];
  const { start_date, end_date } = gathering;
  const all = { start_date, end_date };
  const isTogether =
    areFetchedTogether(gathering) && (first === undefined || first === chunkId(all, 1));
  const chunks = planChunks(gathering);
  return (isTogether ? [all] : chunks).map((days) => ({
    step: chunkId(days, 1),
    activity: 'fetchChunk',
    summary: chunkTitle(gathering, days),
    ...(chunks.length === 1 && { localActivities: ['fetchPromptly', 'writtenResult'] }),
  }));
}

function isValid(gathering: Gathering, now: number): boolean {
  try {
    checkGathering('input', gathering, now);
    return true;
  } catch (error) {
    if (error instanceof InvalidInputError) return false;
    throw error;
  }
}
