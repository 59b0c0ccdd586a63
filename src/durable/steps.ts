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
