import { InvalidInputError } from '../../base/errors.js';
import type { PlannedStep } from '../../durable/promises.js';
import { checkGathering } from '../../weather/check-gathering.js';
import { chunkId, chunkTitle } from '../../weather/chunk-names.js';
import type { Gathering } from '../../weather/gathering.js';
import { planChunks } from '../../weather/plan.js';

/**
 * The steps of a gathering: one for each chunk. None for an input that its workflow refuses: its days may be any text.
 * @param now unix milliseconds.
 */
export function plannedChunks(gathering: Gathering, now: number): PlannedStep[] {
  if (!isValid(gathering, now)) return [];
  return planChunks(gathering).map((chunk) => ({
    step: chunkId(chunk, 1),
    activity: 'fetchChunk',
    summary: chunkTitle(gathering, chunk),
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
