import { constants } from 'node:os';
import { STOP_SIGNALS } from '../base/stop-signals.js';

/**
 * Ends the process by a signal that nothing else in it heeds. Where it is the first of its container, the kernel would
 * ignore the signal, and what is removed when a process exits would stay. The parent sees the signal itself.
 */
export function endBySignals(): void {
  for (const signal of STOP_SIGNALS) process.on(signal, end);
}

function end(signal: NodeJS.Signals): void {
  // A worker or an engine ends in its own order.
  if (process.listenerCount(signal) > 1) return;
  process.removeListener(signal, end);
  process.once('exit', () => process.kill(process.pid, signal));
  process.exit(128 + constants.signals[signal]);
}
