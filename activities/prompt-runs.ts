import { LinkedAbort } from '../src/base/abort.js';
import { DeadlineError, steadyNow, withDeadline } from '../src/base/deadline.js';
import { UpstreamError } from '../src/weather/provider.js';
import type { Persistence } from './persist.js';
import { PromptRun } from './prompt-run.js';

/**
 * A workflow's task waits for a run for so long. Its worker reports to the server after 4 s that the task still runs,
 * which costs what such runs save; and the task's place in the worker is missed.
 */
const PROMPT_MS = 2_000;

/**
 * After a run that was left, or took long to finish, one in so long is tried until one is prompt again: seldom enough
 * for a slow upstream, and soon enough for a batch on a machine that was busy for a moment.
 */
const PAUSE_MS = 10_000;

/** A run that was left waits for its step for so long after its end. Its rows are in the store anyway. */
const KEPT_MS = 10_000;

/**
 * The runs of small jobs that begin within their workflow's task: what brings a job's rows into the store. One that
 * takes longer or fails is left: the activity that the workflow then schedules goes on with it, so that its request is
 * not sent again, and reports upstream's failure as that of its own first attempt. In another process the activity
 * begins anew. Nothing but parts comes of a run that no activity goes on with.
 */
export class PromptRuns<T> {
  readonly #left = new Map<string, PromptRun<T>>();
  readonly #stop = new LinkedAbort();
  #arePrompt = true;
  /** Finishes that take long now. */
  #slow = 0;
  #nextTry = 0;

  /** @param elapsed milliseconds of a steady clock. */
  constructor(private readonly elapsed: () => number = steadyNow) {}

  /** False while runs are likely to be left. */
  mayBegin(): boolean {
    if (this.#stop.signal.aborted || this.#slow > 0) return false;
    if (this.#arePrompt) return true;
    if (this.elapsed() < this.#nextTry) return false;
    this.#nextTry = this.elapsed() + PAUSE_MS;
    return true;
  }

  /**
   * Begins a run, or goes on with it where an earlier try of the workflow's task began it.
   * @param id of the run: the same for the task and for the activity.
   * @returns null for a run that is left.
   */
  async begin(id: string, work: (persistence: Persistence) => Promise<T>): Promise<T | null> {
    if (this.#stop.signal.aborted) return null;
    const run = this.take(id) ?? new PromptRun(id, work, this.#stop.signal);
    try {
      const outcome = await withDeadline(PROMPT_MS, this.#stop.signal, () => run.outcome);
      if (run.hasAsked) this.#arePrompt = true;
      return outcome;
    } catch (error) {
      this.#leave(id, run, error);
      return null;
    }
  }

  /** Does what follows a run within the workflow's task. After 2 s, and until it is over, no other job begins so. */
  async finish<R>(work: () => Promise<R>): Promise<R> {
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      this.#slow += 1;
    }, PROMPT_MS);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      if (isSlow) {
        this.#slow -= 1;
        this.#pause();
      }
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

  #pause(): void {
    this.#arePrompt = false;
    this.#nextTry = this.elapsed() + PAUSE_MS;
  }

  #leave(id: string, run: PromptRun<T>, error: unknown): void {
    run.leave();
    // What upstream says of one job's input says nothing of the others.
    if (!(error instanceof UpstreamError && error.failure === 'rejected')) this.#pause();
    // No activity begins in a worker that stops.
    if (this.#stop.signal.aborted) return;
    // The activity finds any other failure itself.
    if (!(error instanceof DeadlineError || error instanceof UpstreamError)) return;
    this.#left.set(id, run);
    const forget = () => {
      if (this.#left.get(id) === run) this.#left.delete(id);
    };
    void run.ended.then(() => setTimeout(forget, KEPT_MS).unref());
  }
}
