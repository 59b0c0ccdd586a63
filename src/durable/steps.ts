import pMap from 'p-map';
import { steadyNow } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import { type JobKinds, kindOfType } from './kind.js';
import { isJobName } from './naming.js';
import type { JobHistory, JobStep, PlannedStep, StepState } from './promises.js';
import type { DurableServices } from './services.js';

/** A step of a job; of one that its workflow has not scheduled yet no more than its names are known. */
export interface KnownStep
  extends PlannedStep,
    Partial<Omit<JobStep, keyof PlannedStep | 'state'>> {
  state: StepState | 'not_started';
}

/** The steps of a job, or a sentence on why none are known. */
export type JobSteps =
  | { steps: readonly KnownStep[]; note?: undefined }
  | { steps?: undefined; note: string };

const NO_HISTORY =
  'Temporal has no history of this job, or no more: it keeps one for as long as its namespace says.';

/**
 * The steps of a job's last run, in the order in which they are scheduled: from its history, and then those that its
 * kind expects.
 * @param withinMs for the whole of it.
 */
export async function readSteps(
  name: string,
  { kinds, promises }: DurableServices,
  withinMs: number,
): Promise<JobSteps> {
  if (!isJobName(name)) return { note: NO_HISTORY };
  try {
    const history = await (await promises()).steps(name, withinMs);
    return history === undefined
      ? { note: NO_HISTORY }
      : { steps: [...history.steps, ...furtherSteps(history, kinds)] };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return { note: error.message };
  }
}

/** A server that sends so many histories still tells how jobs are. */
const AT_ONCE = 10;

/** Less is too little for an answer. */
const LEAST_MS = 500;

const NO_TIME =
  'The time of this call was over before the steps of this job were asked for: ask for fewer jobs at once.';

/**
 * The same for each of some jobs, a few at a time.
 * @param withinMs for all of them.
 */
export async function readStepsOfEach(
  names: readonly string[],
  services: DurableServices,
  withinMs: number,
): Promise<JobSteps[]> {
  const until = steadyNow() + withinMs;
  const read = async (name: string): Promise<JobSteps> => {
    const leftMs = until - steadyNow();
    return leftMs < LEAST_MS ? { note: NO_TIME } : readSteps(name, services, leftMs);
  };
  return pMap(names, read, { concurrency: AT_ONCE });
}

/**
 * Steps that its workflow has not scheduled: it has done them within its task, or not begun them. By their number, not
 * by their ids: jobs of version 0.2.0 have the ids 1, 2, 3 … for the same steps.
 */
function furtherSteps(
  { workflowType, input, steps, localSteps }: JobHistory,
  kinds: JobKinds,
): KnownStep[] {
  const kind = kindOfType(kinds, workflowType);
  const planned = (kind?.isInput(input) && kind.plannedSteps?.(input, steps[0]?.step)) || [];
  return planned.slice(steps.length).map(({ localActivities, ...step }) => {
    const local = localSteps.find(({ activity }) => localActivities?.includes(activity));
    return local === undefined ? { ...step, state: 'not_started' } : { ...local, step: step.step };
  });
}
