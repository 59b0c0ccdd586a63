import { UnavailableError } from '../base/errors.js';
import { isJobName } from './naming.js';
import type { JobStep } from './promises.js';
import type { DurableServices } from './services.js';

/** The steps of a job, or a sentence on why none are known. */
export type JobSteps =
  | { steps: readonly JobStep[]; note?: undefined }
  | { steps?: undefined; note: string };

const NO_HISTORY =
  'Temporal has no history of this job, or no more: it keeps one for as long as its namespace says.';

/**
 * The steps of a job's last run, from its history, in the order in which they were scheduled.
 * @param withinMs for the whole of it.
 */
export async function readSteps(
  name: string,
  { promises }: DurableServices,
  withinMs: number,
): Promise<JobSteps> {
  if (!isJobName(name)) return { note: NO_HISTORY };
  try {
    const steps = await (await promises()).steps(name, withinMs);
    return steps === undefined ? { note: NO_HISTORY } : { steps };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { note: error.message };
  }
}
