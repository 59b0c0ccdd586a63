import { HandlerUnfinishedPolicy } from '@temporalio/common';
import { defineSignal, isCancellation, setHandler } from '@temporalio/workflow';
import { type ToldWait, WAITING_SIGNALS } from '../activities/waiting-signal.js';
import { WAITING_REASONS, type WaitingReason } from '../src/weather/search-attributes.js';
import { isTold, type NamesKnown, upsertWaiting } from './search-attributes.js';

/** Runs a job and shows the waits of its activities until it ends. */
export async function showingWaits<T>(
  namesKnown: NamesKnown,
  run: (waits: Waits) => Promise<T>,
): Promise<T> {
  const waits = new Waits(namesKnown);
  try {
    return await run(waits);
  } finally {
    const shown = waits.end();
    if (shown !== undefined) await shown;
  }
}

/** The waits of a job's activities. Activities report them by a signal; a search attribute shows them. */
export class Waits {
  readonly #reasons = new Map<string, WaitingReason>();

  constructor(private readonly namesKnown: NamesKnown) {
    for (const name of WAITING_SIGNALS) {
      setHandler(defineSignal<[ToldWait]>(name), (told) => this.#hear(told), {
        description:
          'Sent by activities: the reason for which a step waits for upstream, or the end of a wait.',
        // When the job has ended, no wait is left to show.
        unfinishedPolicy: HandlerUnfinishedPolicy.ABANDON,
      });
    }
  }

  /**
   * Call when a step has ended. Its activity may have died before it could report the end of its wait.
   * @returns undefined if there is nothing to show: Temporal's SDK records the stack trace of each promise of a
   * workflow, which takes longer than all else that a small job's workflow does.
   */
  stepEnded(step: string): Promise<void> | undefined {
    return this.#reasons.delete(step) ? this.#show() : undefined;
  }

  /** Call when the job ends. @returns undefined if there is nothing to show. */
  end(): Promise<void> | undefined {
    this.#reasons.clear();
    return isTold([]) ? undefined : this.#show();
  }

  /** Anyone can send a signal, with any content. */
  async #hear(told: Partial<ToldWait> | null | undefined): Promise<void> {
    const { step, reason } = told ?? {};
    if (typeof step !== 'string') return;
    if (reason !== undefined && WAITING_REASONS.includes(reason)) this.#reasons.set(step, reason);
    else this.#reasons.delete(step);
    await this.#show().catch(unlessCancelled);
  }

  #show(): Promise<void> {
    return upsertWaiting(() => [...new Set(this.#reasons.values())].sort(), this.namesKnown);
  }
}

/** A handler that ends as cancelled would end the workflow before its activities have stopped. */
function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
