import { kindOfType } from './kind.js';
import { explainUnstored } from './losses.js';
import { type JobPace, paceOf } from './progress.js';
import type { JobEnd, JobStatus } from './promises.js';
import type { DurableServices } from './services.js';
import { type JobState, kindOfState } from './states.js';

/** What await_result says of one job. */
export interface AwaitedJob extends JobPace {
  job_name: string;
  kind?: string | undefined;
  status: JobStatus;
  result?: unknown;
  /** Why it did not complete, or why nothing will ever be said of it. */
  error?: string | undefined;
  /** What holds it up, or what is missing here and how it is had. */
  attention?: string | undefined;
}

/** True for a job about which a later call may say more by itself. */
export function isOpen({ status, attention }: AwaitedJob): boolean {
  return status === 'running' || (status !== 'completed' && attention !== undefined);
}

/** The same, and whether that is the last word: its end is known, and what belongs to it is here. */
export interface JobOutcome {
  job: AwaitedJob;
  isSettled: boolean;
}

type Services = Pick<DurableServices, 'kinds' | 'results' | 'now'>;

/** A job in the words of await_result, by the best that is known of it. */
export function toOutcome(
  job_name: string,
  state: JobState | undefined,
  end: JobEnd | undefined,
  services: Services,
): JobOutcome {
  if (state?.kind === 'finished') {
    const { kind, result } = state.finished;
    return { job: { job_name, kind, status: 'completed', result }, isSettled: true };
  }
  if (end !== undefined) return fromEnd(job_name, state, end, services);
  return fromState(job_name, state, services);
}

/** What Temporal says, of a job that has no record here. */
function fromEnd(
  job_name: string,
  state: JobState | undefined,
  { status, workflowType, result, error }: JobEnd,
  { kinds, results }: Services,
): JobOutcome {
  const kind = kindOfType(kinds, workflowType) ?? kindOfState(state, kinds);
  if (workflowType !== undefined && kindOfType(kinds, workflowType) === undefined) {
    const error = explainOther(job_name);
    return { job: { job_name, status: 'unknown', error }, isSettled: true };
  }
  if (status !== 'completed') {
    const why = error === undefined ? {} : { error };
    return {
      job: { job_name, ...named(kind), status, ...why },
      isSettled: status !== 'unknown',
    };
  }
  const fitting = kinds.filter((one) => one.isResult(result));
  if (kind === undefined && fitting.length > 1) {
    const attention = `"${job_name}" has completed; ${late('its kind')}`;
    return { job: { job_name, status: 'unknown', attention }, isSettled: false };
  }
  const itsKind = kind ?? fitting[0];
  if (!itsKind?.isResult(result)) {
    const error = `No job is called "${job_name}": the workflow of that name gives no result of ours.`;
    return { job: { job_name, status: 'unknown', error }, isSettled: true };
  }
  const attention =
    state?.kind === 'unreadable'
      ? `This result is Temporal's, and its rows cannot be had: ${state.why}`
      : explainUnstored(job_name, itsKind, result, results);
  return { job: { job_name, kind: itsKind.kind, status, result, attention }, isSettled: true };
}

/** Of a name that a workflow has which is no job. */
export function explainOther(name: string): string {
  return `No job is called "${name}": the workflow of that name is another program's.`;
}

function named(kind: { kind: string } | undefined): { kind?: string } {
  return kind === undefined ? {} : { kind: kind.kind };
}

function fromState(
  job_name: string,
  state: JobState | undefined,
  { kinds, now }: Services,
): JobOutcome {
  const kind = named(kindOfState(state, kinds));
  switch (state?.kind) {
    case 'known': {
      const { status, attention } = state.job;
      const isRunning = status === 'running';
      const missing = isRunning ? attention : late('Why it ended so');
      return {
        job: {
          job_name,
          ...kind,
          status,
          ...(isRunning && paceOf(state.job, kinds, now())),
          ...(missing !== undefined && { attention: missing }),
        },
        isSettled: false,
      };
    }
    case 'lost': {
      const attention = `"${job_name}" has completed; ${late('its result')}`;
      return { job: { job_name, ...kind, status: 'unknown', attention }, isSettled: false };
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
