import { setImmediate as allThatIsReady } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import { LinkedAbort, unlessAborted } from '../src/base/abort.js';
import { Deadline, steadyNow } from '../src/base/deadline.js';
import type { Days } from '../src/weather/gathering.js';
import { UpstreamError } from '../src/weather/provider.js';
import type { Persistence } from './persist.js';

/**
 * A workflow's task waits for a run for so long. Its worker reports to the server after 4 s that the task still runs,
 * which costs what such runs save; and the task's place in the worker is missed.
 */
const PROMPT_MS = 2_000;

/** After a run that was left, one in so long is tried until one is prompt again. */
const PAUSE_MS = 60_000;

/** A run that was left waits for its activity for so long. */
const KEPT_MS = 10_000;

const LEFT = 'the run is left to a step of its own';

/** Temporal's id of the run of the workflow that the activity is of. */
export function thisRun(): string {
  return activityInfo().workflowExecution?.runId ?? '';
}

/**
 * The runs of small jobs that begin within their workflow's task. One that takes longer or fails is left: the activity
 * that the workflow then schedules goes on with it, so that no request is sent twice, and reports upstream's failure as
 * that of its own first attempt. In another process the activity begins anew.
 */
export class PromptRuns<T> {
  readonly #left = new Map<string, PromptRun<T>>();
  readonly #stop = new LinkedAbort();
  #arePrompt = true;
  #nextTry = 0;

  /** @param elapsed milliseconds of a steady clock. */
  constructor(private readonly elapsed: () => number = steadyNow) {}

  /** False while runs are likely to be left. */
  mayBegin(): boolean {
    if (this.#arePrompt) return true;
    if (this.elapsed() < this.#nextTry) return false;
    this.#nextTry = this.elapsed() + PAUSE_MS;
    return true;
  }

  /**
   * Begins a run, or goes on with it where an earlier try of the workflow's task began it.
   * @param id the workflow's run.
   * @returns null for a run that is left.
   */
  async begin(id: string, work: (persistence: Persistence) => Promise<T>): Promise<T | null> {
    const run = this.take(id) ?? new PromptRun(id, work, this.#stop.signal);
    const deadline = new Deadline(PROMPT_MS, LEFT, this.#stop.signal);
    try {
      const outcome = await unlessAborted(run.outcome, deadline.signal);
      this.#arePrompt = true;
      return outcome;
    } catch {
      // Its activity says what is the matter.
      this.#arePrompt = false;
      this.#nextTry = this.elapsed() + PAUSE_MS;
      if (await run.leave()) this.#keep(id, run);
      return null;
    } finally {
      deadline.end();
    }
  }

  /** A run that was left here, for its activity. */
  take(id: string): PromptRun<T> | undefined {
    const run = this.#left.get(id);
    this.#left.delete(id);
    return run;
  }

  /** The worker is told to stop: another one goes on with all runs. */
  stop(): void {
    this.#stop.abort();
    this.#left.clear();
  }

  #keep(id: string, run: PromptRun<T>): void {
    this.#left.set(id, run);
    // Its job was cancelled, or another worker has the activity.
    setTimeout(() => {
      if (this.#left.get(id) === run) this.take(id)?.end();
    }, KEPT_MS).unref();
  }
}

/** A run of a job's work, which waits for no budget and reports nothing. */
class PromptRun<T> implements Persistence {
  readonly memory = {};
  readonly turn: Persistence['turn'];
  readonly outcome: Promise<T>;
  readonly #abort: LinkedAbort;
  readonly #queue: LinkedAbort;
  #asked: Days | undefined;
  #failure: { error: unknown } | undefined;

  constructor(id: string, work: (persistence: Persistence) => Promise<T>, stop: AbortSignal) {
    this.#abort = new LinkedAbort(stop);
    this.#queue = new LinkedAbort(this.#abort.signal);
    this.turn = { by: `${id} promptly`, isPassing: true, signal: this.#queue.signal };
    this.outcome = work(this);
    this.outcome
      .catch((error) => {
        this.#failure = { error };
      })
      .finally(() => this.#abort.release());
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  asks(days: Days): void {
    this.#asked = days;
  }

  waits(): void {}

  progressed(): void {}

  async succeeded(): Promise<void> {}

  /**
   * Ends its wait for a turn.
   * @returns true for a run that an activity can go on with: its request is in flight, or upstream has failed.
   */
  async leave(): Promise<boolean> {
    this.#queue.abort(new Error(LEFT));
    await allThatIsReady();
    return this.#failure === undefined || this.#failure.error instanceof UpstreamError;
  }

  /** Goes on as the work of an activity. @throws errors of the work. */
  async goOn(persistence: Persistence): Promise<T> {
    if (this.#asked !== undefined) persistence.asks(this.#asked);
    const end = () => this.end();
    persistence.signal.addEventListener('abort', end, { once: true });
    if (persistence.signal.aborted) end();
    try {
      return await this.outcome;
    } finally {
      persistence.signal.removeEventListener('abort', end);
    }
  }

  /** Nothing of it goes on. */
  end(): void {
    this.#abort.abort();
  }
}
