import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from '../../src/base/deadline.js';
import { UnavailableError } from '../../src/base/errors.js';
import {
  type Deletion,
  type DurablePromises,
  type JobDescription,
  type JobEnd,
  type JobFilter,
  type JobHistory,
  type JobListing,
  type JobRequest,
  type JobStep,
  meaningOf,
  type Rerun,
  type StartOutcome,
} from '../../src/durable/promises.js';

export const SERVER_DOWN = 'The Temporal server at fake:1 does not answer (refused).';

/** Of jobs that a test puts here without saying what they are. */
const GATHERING = 'gatherWeather';

interface FakeJob extends Partial<JobRequest> {
  description: JobDescription;
  steps?: JobStep[];
  localSteps?: JobStep[];
  end?: JobEnd;
  /** A workflow that is no job: it holds its name, and is neither shown nor touched. */
  isOther?: boolean;
}

/** An in-memory server of durable jobs; test/contracts/promises-contract.ts holds it to what Temporal does. */
export class FakePromises implements DurablePromises {
  /** In the order of their starts. */
  readonly started: JobRequest[] = [];
  /** Calls of describe, start, wait and list. */
  calls = 0;
  /** What list was asked for. */
  readonly listed: JobFilter[] = [];
  reachable = true;
  /** Names of which a reachable server says nothing in time: not how they are, or not how they ended. */
  readonly untold = new Set<string>();
  readonly unfetched = new Set<string>();
  private readonly jobs = new Map<string, FakeJob>();
  /** Unix milliseconds of the next start. */
  private clock = Date.UTC(2026, 0, 1);
  private readonly ended = new EventTarget();

  /** A running job. */
  put(name: string, description: Partial<JobDescription> = {}, input?: unknown): void {
    const workflowType = GATHERING;
    this.jobs.set(name, {
      description: { name, status: 'running', workflowType, ...description },
      input,
    });
  }

  end(name: string, end: JobEnd): void {
    const job = this.jobs.get(name) ?? {
      description: { name, status: 'running', workflowType: GATHERING },
    };
    const closedAt = new Date(this.clock++);
    job.description = { ...job.description, status: end.status, closedAt };
    job.end = end;
    this.jobs.set(name, job);
    this.ended.dispatchEvent(new Event(name));
  }

  /** The next step in the history of a job. */
  addStep(name: string, step: JobStep): void {
    const job = this.jobs.get(name);
    if (job !== undefined) job.steps = [...(job.steps ?? []), step];
  }

  addLocalStep(name: string, step: JobStep): void {
    const job = this.jobs.get(name);
    if (job !== undefined) job.localSteps = [...(job.localSteps ?? []), step];
  }

  /** What a running job has reported. */
  report(name: string, progress: object): void {
    const job = this.jobs.get(name);
    if (job !== undefined) job.description = { ...job.description, progress };
  }

  /** A workflow of another program. */
  putOther(name: string, workflowType: string): void {
    const description = { name, status: 'running', workflowType } as const;
    this.jobs.set(name, { description, workflowType, isOther: true });
  }

  async start(request: JobRequest, rerun: Rerun): Promise<StartOutcome> {
    this.answer();
    const job = this.jobs.get(request.name);
    if (job === undefined) return this.run(request, 'started');
    const { status } = job.description;
    const { input } = job;
    const meant = meaningOf(request, job.identity);
    const { workflowType = GATHERING } = job;
    if (workflowType !== request.workflowType || meant === undefined) {
      return { outcome: 'conflict', status, workflowType, input };
    }
    const hasFailed = status !== 'running' && status !== 'completed';
    const isRunAgain = status !== 'running' && rerun === 'ended';
    return isRunAgain || (rerun === 'failed' && hasFailed)
      ? this.run(meant, 'retried')
      : { outcome: 'joined', status, workflowType, input };
  }

  async describe(names: readonly string[]): Promise<JobDescription[]> {
    this.calls += 1;
    return names.map((name) =>
      this.reachable && !this.untold.has(name)
        ? (this.job(name)?.description ?? { name, status: 'unknown' })
        : { name, status: 'unknown', attention: SERVER_DOWN },
    );
  }

  async wait(name: string, until: number, signal: AbortSignal): Promise<JobEnd | undefined> {
    if (signal.aborted || until <= steadyNow()) return undefined;
    this.calls += 1;
    const isKnown = this.jobs.has(name);
    if (this.reachable && !isKnown) return { status: 'unknown' };
    if (this.unfetched.has(name)) return undefined;
    const over = new AbortController();
    const ended = new Promise((resolve) => {
      this.ended.addEventListener(name, resolve, { once: true });
      signal.addEventListener('abort', resolve, { once: true });
      if (signal.aborted || (this.reachable && this.jobs.get(name)?.end)) resolve(undefined);
    });
    const late = sleep(Math.max(0, until - steadyNow()), undefined, { signal: over.signal });
    await Promise.race([ended, late]);
    over.abort();
    await late.catch(() => undefined);
    const { end, description } = this.jobs.get(name) ?? {};
    if (signal.aborted || end === undefined) return undefined;
    // Temporal gives a result without the type of the workflow that it is of.
    const workflowType = end.status === 'completed' ? undefined : description?.workflowType;
    return { ...end, ...(workflowType && { workflowType }) };
  }

  async steps(name: string): Promise<JobHistory | undefined> {
    this.answer();
    const job = this.job(name);
    if (job === undefined) return undefined;
    const { input, steps = [], localSteps = [] } = job;
    const { workflowType = GATHERING } = job.description;
    return { workflowType, input, steps, localSteps };
  }

  async cancel(name: string): Promise<'requested' | 'not_running' | 'unknown'> {
    this.answer();
    const status = this.job(name)?.description.status;
    if (status === undefined) return 'unknown';
    if (status !== 'running') return 'not_running';
    this.end(name, {
      status: 'cancelled',
      error: 'The job was cancelled; what it has stored is kept.',
    });
    return 'requested';
  }

  async delete(names: readonly string[]): Promise<Deletion[]> {
    this.answer();
    return names.map((name) => {
      const status = this.job(name)?.description.status;
      if (status === undefined) return 'unknown';
      if (this.untold.has(name)) return 'untold';
      if (status === 'running') return 'running';
      this.jobs.delete(name);
      return 'deleted';
    });
  }

  async list(filter: JobFilter): Promise<JobListing[]> {
    this.answer();
    this.listed.push(filter);
    const { prefix = '', since, closedSince, closedBefore, names, limit } = filter;
    const isClosed = closedSince !== undefined || closedBefore !== undefined;
    return [...this.jobs.values()]
      .filter(({ isOther }) => isOther !== true)
      .map(({ description, input }) => ({ ...description, ...closeOf(description), input }))
      .filter(({ name, startedAt }) => name.startsWith(prefix) && (startedAt ?? 0) >= (since ?? 0))
      .filter(({ name }) => names === undefined || names.includes(name))
      .filter((job) => isOfStatus(job, filter))
      .filter(({ closedAt }) => !isClosed || closedAt !== undefined)
      .filter(({ closedAt = 0 }) => closedAt >= (closedSince ?? 0))
      .filter(({ closedAt = 0 }) => closedBefore === undefined || closedAt <= closedBefore)
      .sort((a, b) => order(b) - order(a))
      .slice(0, limit)
      .sort((a, b) => Number(b.startedAt ?? 0) - Number(a.startedAt ?? 0));
  }

  private job(name: string): FakeJob | undefined {
    const job = this.jobs.get(name);
    return job?.isOther === true ? undefined : job;
  }

  private run(request: JobRequest, outcome: 'started' | 'retried'): StartOutcome {
    this.started.push(request);
    const { name, workflowType, input } = request;
    const startedAt = new Date(this.clock++);
    const description = { name, status: 'running', workflowType, startedAt } as const;
    this.jobs.set(name, { ...request, description });
    return { outcome, status: 'running', workflowType, input };
  }

  private answer(): void {
    this.calls += 1;
    if (!this.reachable) throw new UnavailableError(SERVER_DOWN);
  }
}

/** A test that puts an ended job here may leave out when it ended. */
function closeOf({ status, closedAt, startedAt = new Date(0) }: JobDescription) {
  return status === 'running' ? {} : { closedAt: closedAt ?? startedAt };
}

function isOfStatus(
  { status, closedAt = new Date(0) }: JobDescription,
  { isCompleted, orCompletedSince }: JobFilter,
): boolean {
  if (isCompleted === undefined || isCompleted === (status === 'completed')) return true;
  return orCompletedSince !== undefined && closedAt >= orCompletedSince;
}

/** What runs comes first, then what ended last. */
function order({ closedAt, startedAt = new Date(0) }: JobDescription): number {
  return closedAt === undefined ? Date.UTC(2999, 0) + Number(startedAt) : Number(closedAt);
}
