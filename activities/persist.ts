import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { LinkedAbort } from '../src/base/abort.js';
import { UnavailableError } from '../src/base/errors.js';
import { type Standing, WAIT_FAILURE } from '../src/durable/standing.js';
import { LongWait, type Turn } from '../src/upstream/limits.js';
import type { Days, Progress, Span } from '../src/weather/gathering.js';
import { UpstreamError } from '../src/weather/provider.js';
import type { WaitingReason } from '../src/weather/search-attributes.js';
import { trialOf } from '../src/weather/span.js';
import {
  afterOtherFailure,
  afterSuccess,
  afterUpstreamFailure,
  afterWait,
  type Memory,
  recall,
  type Verdict,
} from './tries.js';

const HEARTBEAT_INTERVAL_MS = 1_000;

/** What a task that lasts over many attempts reports while it works, and what it knows of earlier attempts. */
export interface Persistence {
  readonly memory: Memory;
  /** How its requests take turns with others. */
  readonly turn: Pick<Turn, 'by' | 'isPassing' | 'signal'>;
  /** Aborts when the activity is cancelled. */
  readonly signal: AbortSignal;
  /** The days that are asked for now; what follows a failure may depend on them. */
  asks(days: Days): void;
  /** The task waits for its turn; undefined ends the wait. */
  waits(wait: Memory['wait']): void;
  /** The job is so far by now: heartbeats say it until the activity has ended. */
  progressed(progress: Progress): void;
  /** Upstream gave a good answer: earlier failures no longer count. */
  succeeded(): Promise<void>;
}

/** The effects that persistence needs. */
export interface PersistingDependencies {
  /** Unix milliseconds. */
  now(): number;
  /** Reports the reason of a wait to the workflow; undefined ends the wait. Resolves with false if that failed. */
  tellWaiting(reason: WaitingReason | undefined): Promise<boolean>;
}

/** Shorter waits are nothing that a user need know, and each report of one is an event in the job's history. */
export const SHORTEST_TOLD_MS = 3_000;

/** Failure types as people read them in the Web UI. */
const FAILURE_TYPES = {
  rejected: 'UpstreamRejected',
  rate_limited: 'UpstreamRateLimited',
  unavailable: 'UpstreamUnavailable',
  too_much: 'UpstreamTooMuch',
  gateway: 'UpstreamGateway',
  bad_data: 'UpstreamBadData',
} as const;

/**
 * Runs a task that lasts over many attempts, as long as Temporal allows. After a failure, its kind and the failures
 * before it decide when the next attempt comes, or that none comes. The attempt then ends, so that a wait occupies no
 * slot of a worker. Heartbeats carry what the next attempt must know.
 * @param span the days that upstream is known to answer for at once, until an attempt finds otherwise.
 * @throws ApplicationFailure, retryable except the last; CancelledFailure.
 */
export async function persist<T>(
  deps: PersistingDependencies,
  span: Span | undefined,
  task: (persistence: Persistence) => Promise<T>,
): Promise<T> {
  const attempt = new Attempt(deps, span);
  const beat = setInterval(() => attempt.beat(), HEARTBEAT_INTERVAL_MS);
  try {
    for (;;) {
      try {
        const outcome = await task(attempt);
        // It may have asked upstream for nothing: another attempt, or another job, has stored the days.
        await attempt.tell(undefined);
        return outcome;
      } catch (error) {
        // A cancelled request fails like a broken one; report the cancellation.
        throwIfCancelled();
        await endOrWait(attempt, error, deps.now());
      }
    }
  } finally {
    clearInterval(beat);
    attempt.end();
  }
}

/** What the SDK cancels activities with whose worker has been told to stop. */
const WORKER_SHUTDOWN = 'WORKER_SHUTDOWN';

/** @throws CancelledFailure where the job was cancelled, or the activity paused or reset. */
export function throwIfHeldBack(): void {
  const signal = cancellationSignal();
  if ((signal.reason as Error | undefined)?.message !== WORKER_SHUTDOWN) signal.throwIfAborted();
}

/** @throws CancelledFailure, or where the worker ends a failure after which another worker goes on at once. */
function throwIfCancelled(): void {
  throwIfHeldBack();
  if (!cancellationSignal().aborted) return;
  throw ApplicationFailure.create({
    message: 'the worker was told to stop, and another one goes on',
    // No failure of the job's: it has its next turn now, whatever the retry policy would wait.
    type: WAIT_FAILURE,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: 1,
  });
}

class Attempt implements Persistence {
  memory: Memory;
  asked: Days | undefined;
  #progress: Progress | undefined;
  /** What it goes on with may have begun in another activity (prompt-run.ts), of which the SDK knows by the context. */
  readonly #context = new AsyncResource('Attempt');
  readonly #abort = new LinkedAbort(cancellationSignal());
  readonly turn = { by: requestName(), signal: this.#abort.signal };

  constructor(
    private readonly deps: PersistingDependencies,
    span: Span | undefined,
  ) {
    const known = span === undefined ? {} : { trial: trialOf(span) };
    // The wait of the attempt before is over.
    const { heartbeatDetails } = activityInfo();
    const { wait: _over, ...recalled } = recall(heartbeatDetails);
    this.memory = { ...known, ...recalled };
    this.#progress = heartbeatDetails?.progress;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Nothing of it goes on. */
  end(): void {
    this.#abort.abort();
  }

  asks(days: Days): void {
    this.asked = days;
  }

  waits(wait: Memory['wait']): void {
    if (wait === this.memory.wait) return;
    const { wait: _before, ...rest } = this.memory;
    this.remember(wait === undefined ? rest : { ...rest, wait });
  }

  progressed(progress: Progress): void {
    // What an earlier attempt had done is found in the store chunk by chunk.
    if (progress.chunks_done > (this.#progress?.chunks_done ?? 0)) this.#progress = progress;
  }

  async succeeded(): Promise<void> {
    await this.tell(undefined);
    // A heartbeat is a write on the server, so one without news is left out.
    const isNews = this.memory.trouble !== undefined || this.memory.trial !== undefined;
    this.memory = afterSuccess(this.memory, this.asked);
    if (isNews) this.beat();
  }

  /** Reports a wait once for each reason. */
  async tell(reason: WaitingReason | undefined): Promise<void> {
    const { told, ...rest } = this.memory;
    const tell = () => this.deps.tellWaiting(reason);
    if (told === reason || !(await this.#context.runInAsyncScope(tell))) return;
    this.memory = { ...rest, ...(reason && { told: reason }) };
  }

  /** Sends it to the server, which keeps it for the next attempt. */
  remember(memory: Memory): void {
    this.memory = memory;
    this.beat();
  }

  beat(): void {
    const standing = {
      ...this.memory,
      ...(this.#progress && { progress: this.#progress }),
    } satisfies Standing;
    this.#context.runInAsyncScope(() => heartbeat(standing));
  }
}

/** The same for each attempt. */
function requestName(): string {
  const { workflowExecution, activityId } = activityInfo();
  return `${workflowExecution?.runId} ${activityId}`;
}

async function endOrWait(attempt: Attempt, error: unknown, now: number): Promise<void> {
  const verdict = verdictOn(attempt, error, now);
  if (!('retryAfterMs' in verdict)) throw toFailure(verdict, error);
  const { memory, retryAfterMs } = verdict;
  attempt.memory = memory;
  const reason = waitingReasonOf(error);
  if (reason !== undefined && retryAfterMs > SHORTEST_TOLD_MS) await attempt.tell(reason);
  // An attempt's last heartbeat arrives before its failure.
  attempt.beat();
  if (!hasFewAttempts()) throw toFailure(verdict, error);
  const signal = cancellationSignal();
  await sleep(retryAfterMs, undefined, { signal }).catch(throwIfCancelled);
}

/** The reason of a wait for upstream; undefined if upstream is not the cause. */
function waitingReasonOf(error: unknown): WaitingReason | undefined {
  if (error instanceof LongWait) return error.wait.isBudget ? 'budget' : 'limit';
  if (!(error instanceof UpstreamError)) return undefined;
  return error.failure === 'rate_limited' ? 'limit' : 'outage';
}

/** A job that 0.2.0 started has a fixed number of attempts for each chunk, so its pauses happen within an attempt. */
function hasFewAttempts(): boolean {
  return (activityInfo().retryPolicy?.maximumAttempts ?? 0) > 0;
}

function verdictOn({ memory, asked }: Attempt, error: unknown, now: number): Verdict {
  if (error instanceof LongWait) return afterWait(memory, error.wait, now);
  if (error instanceof UpstreamError) return afterUpstreamFailure(memory, error, asked, now);
  return afterOtherFailure(memory, error);
}

/** Expected failures are BENIGN: they stay out of error metrics and logs while retries may cure them. */
function toFailure(verdict: Verdict, error: unknown): unknown {
  const isFinal = !('retryAfterMs' in verdict);
  const isDefect = typeOf(error) === undefined && !(error instanceof UnavailableError);
  if (isDefect && !isFinal) return error;
  const failure = ApplicationFailure.create({
    message: verdict.message,
    type: typeOf(error) ?? (error instanceof Error ? error.name : 'Error'),
    nonRetryable: isFinal,
    category: ApplicationFailureCategory.BENIGN,
    ...(isFinal ? {} : { nextRetryDelay: verdict.retryAfterMs }),
  });
  // The stack is ours where it is a defect; else people find the sentence alone in the Web UI.
  failure.stack = isDefect && error instanceof Error ? (error.stack ?? '') : '';
  return failure;
}

function typeOf(error: unknown): string | undefined {
  if (error instanceof LongWait) return WAIT_FAILURE;
  return error instanceof UpstreamError ? FAILURE_TYPES[error.failure] : undefined;
}
