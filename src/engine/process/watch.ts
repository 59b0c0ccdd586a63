import { setTimeout as sleep } from 'node:timers/promises';
import { LinkedAbort } from '../../base/abort.js';

/** How a service is asked whether it still works. */
export interface Pulse {
  /** Resolves when it answers, and rejects or never does otherwise. */
  ask(signal: AbortSignal): Promise<void>;
  /** Whether the system says that the service is stopped (SIGSTOP): then one miss is enough. */
  isStopped(): boolean | undefined;
  pauseMs: number;
  answerMs: number;
}

/** A busy machine, or one that was asleep, misses a beat; so many in a row is a service that hangs. */
const MISSES = 3;

/** Once a call to the service takes seconds it is of no use; a restart takes two. */
export const PULSE = { pauseMs: 2_000, answerMs: 4_000 };

/**
 * Resolves when the service has not answered three times in a row, or once while it is stopped; rejects when the
 * signal is aborted.
 * @param onAnswer gets, after each question, whether it was answered.
 */
export async function untilHung(
  pulse: Pulse,
  signal: AbortSignal,
  onAnswer: ((answered: boolean) => void) | undefined,
): Promise<void> {
  for (let misses = 0; misses < MISSES; ) {
    await sleep(pulse.pauseMs, undefined, { signal });
    const answered = await answers(pulse, signal);
    onAnswer?.(answered);
    misses = answered ? 0 : misses + 1;
    if (misses > 0 && pulse.isStopped()) return;
  }
}

async function answers(pulse: Pulse, signal: AbortSignal): Promise<boolean> {
  const over = new LinkedAbort(signal);
  const late = sleep(pulse.answerMs, false, { signal: over.signal });
  try {
    const asked = pulse.ask(over.signal).then(() => true);
    return await Promise.race([asked, late]);
  } catch {
    signal.throwIfAborted();
    return false;
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}
