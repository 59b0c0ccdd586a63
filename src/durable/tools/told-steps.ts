import { countTokens } from '../../base/tokens.js';
import { isNumberedStep } from '../promises.js';
import type { JobSteps, KnownStep } from '../steps.js';

/** What an answer says of a step; the summary stands where the step's name is a mere number. */
export type ToldStep = Omit<KnownStep, 'activity' | 'scheduled_at'>;

/** What an answer says of a job's steps, where they are asked for. */
export interface StepFields {
  steps?: ToldStep[];
  /** Number of steps for which the answer had no room. */
  steps_left_out?: number;
  /** Why there are no steps. */
  steps_note?: string;
}

/** Of a whole answer, with what else it says (2,000 are promised). */
const ANSWER_TOKENS = 1_800;

/** Gives each job of an answer its steps, the most urgent ones first, as many as the answer has room for. */
export function withSteps<Job extends object>(
  jobs: readonly Job[],
  steps: readonly JobSteps[],
): (Job & StepFields)[] {
  let left = ANSWER_TOKENS - tokensOf(jobs);
  return jobs.map((job, index) => {
    const told = steps[index] ?? { steps: [] };
    // What the jobs before left of their shares is for those that follow.
    const share = Math.max(0, left / (jobs.length - index));
    const fields =
      told.steps === undefined ? { steps_note: told.note } : withinTokens(told.steps, share);
    left -= tokensOf(fields);
    return { ...job, ...fields };
  });
}

/** In the order in which they were scheduled; what ended first is left out first. */
function withinTokens(all: readonly KnownStep[], tokens: number): StepFields {
  const told = new Map<KnownStep, ToldStep>();
  let left = tokens;
  for (const step of [...all].reverse().sort((a, b) => urgencyOf(a) - urgencyOf(b))) {
    const fields = tellStep(step);
    left -= tokensOf(fields);
    if (left < 0) break;
    told.set(step, fields);
  }
  const steps = all.flatMap((step) => told.get(step) ?? []);
  const leftOut = all.length - steps.length;
  return { steps, ...(leftOut > 0 && { steps_left_out: leftOut }) };
}

function tellStep({ activity: _type, scheduled_at: _at, summary, ...step }: KnownStep): ToldStep {
  return { ...step, ...(isNumberedStep(step.step) && summary !== undefined && { summary }) };
}

const ENDED_WELL: ReadonlySet<KnownStep['state']> = new Set([
  'completed',
  'cancelled',
  'abandoned',
]);

/** 0 for a step that fails or is held, 1 for one in progress, 2 for one to come, 3 for one that has ended. */
function urgencyOf({ state, error }: KnownStep): number {
  if (ENDED_WELL.has(state)) return 3;
  if (state === 'not_started') return 2;
  const isWell = error === undefined && (state === 'started' || state === 'scheduled');
  return isWell ? 1 : 0;
}

function tokensOf(value: unknown): number {
  return countTokens(JSON.stringify(value));
}
