import { STOP_SIGNALS } from '../base/stop-signals.js';

/** The first signal that asks this process to end, which does not end it meanwhile; a second one does. */
export interface Interruption {
  /** Resolves when the signal has come. */
  came: Promise<void>;
  /** Ends the process by the signal, if one has come, and leaves later ones to others. */
  over(): void;
}

/** Waits for a signal from now on: what was made before it has to be removed first. */
export function awaitInterruption(): Interruption {
  let first: NodeJS.Signals | undefined;
  let resolve: () => void;
  const came = new Promise<void>((done) => {
    resolve = done;
  });
  const over = () => {
    for (const signal of STOP_SIGNALS) process.removeListener(signal, hear);
    // To what ends the process by a signal (end-by-signals.ts).
    if (first !== undefined) process.emit(first, first);
  };
  const hear = (signal: NodeJS.Signals) => {
    if (first !== undefined) return over();
    first = signal;
    resolve();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, hear);
  return { came, over };
}
