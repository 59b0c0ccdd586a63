import { pathToFileURL } from 'node:url';
import type { JobEnd, JobStatus } from '../../durable/promises.js';
import type { Result } from '../../store/manifest.js';
import type { Manifests } from '../../store/manifests.js';
import type { JobState } from './job-states.js';
import { explainRowsLoss } from './lost-results.js';

/** What await_result says of one job. */
export interface Awaited {
  job_name: string;
  status: JobStatus;
  result?: Result | undefined;
  /** Why it did not complete, or why nothing will ever be said of it. */
  error?: string | undefined;
  /** What holds it up, or what is missing here and how it is had. */
  attention?: string | undefined;
}

/** The same, and whether that is the last word: its end is known, and what belongs to it is here. */
export interface Outcome {
  job: Awaited;
  isSettled: boolean;
}

/** A job in the words of await_result, by the best that is known of it. */
export function toOutcome(
  name: string,
  state: JobState | undefined,
  end: JobEnd | undefined,
  manifests: Manifests,
): Outcome {
  if (state?.kind === 'finished') {
    const { result } = state.manifest;
    return { job: { job_name: name, status: 'completed', result }, isSettled: true };
  }
  if (end !== undefined) return fromEnd(name, state, end, manifests);
  return fromState(name, state);
}

/** What Temporal says, of a job that has no manifest here. */
function fromEnd(
  job_name: string,
  state: JobState | undefined,
  { status, result, error }: JobEnd,
  manifests: Manifests,
): Outcome {
  if (status !== 'completed') {
    const why = error === undefined ? {} : { error };
    return { job: { job_name, status, ...why }, isSettled: status !== 'unknown' };
  }
  if (!isResult(result)) {
    const error = `No job is called "${job_name}": the workflow of that name gives no weather.`;
    return { job: { job_name, status: 'unknown', error }, isSettled: true };
  }
  const { uri } = result.data;
  const elsewhere = uri === pathToFileURL(manifests.path(job_name)).href ? undefined : uri;
  const attention =
    state?.kind === 'unreadable'
      ? `This result is Temporal's, and its rows cannot be had: ${state.why}`
      : explainRowsLoss(job_name, manifests.store, elsewhere);
  return { job: { job_name, status, result, attention }, isSettled: true };
}

function isResult(value: unknown): value is Result {
  const { statistics, data } = (value ?? {}) as Partial<Result>;
  return typeof statistics === 'object' && typeof data?.uri === 'string';
}

function fromState(job_name: string, state: JobState | undefined): Outcome {
  switch (state?.kind) {
    case 'known': {
      const { status, attention } = state.job;
      const isRunning = status === 'running';
      const missing = isRunning ? attention : late('Why it ended so');
      return {
        job: { job_name, status, ...(missing !== undefined && { attention: missing }) },
        isSettled: false,
      };
    }
    case 'lost': {
      const attention = `"${job_name}" has completed; ${late('its result')}`;
      return { job: { job_name, status: 'unknown', attention }, isSettled: false };
    }
    case 'hidden':
      return { job: { job_name, status: 'unknown', attention: state.why }, isSettled: false };
    case 'absent':
      return { job: { job_name, status: 'unknown', error: state.why }, isSettled: true };
    case 'unreadable':
      return { job: { job_name, status: 'unknown', error: state.why }, isSettled: false };
    default:
      throw new Error(`"${job_name}" has neither a state nor an end`);
  }
}

function late(what: string): string {
  return `${what} did not come from the Temporal server in time: call await_result again.`;
}
