import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from '../../base/deadline.js';
import { UnavailableError } from '../../base/errors.js';
import { kernelStateOf } from './proc.js';

/** A process as engine.json and life locks name it (N24). */
export interface ProcessRef {
  pid: number;
  /** When it began, in the kernel's words: tells it from a later process with the same pid. Linux only. */
  startTime?: string | undefined;
}

/** A process of ours that runs, and how to see whether it still does. */
export interface RunningProcess extends ProcessRef {
  isRunning(): boolean;
  /** Asks it to end; SIGTERM if absent, which on Windows ends it by force. */
  requestEnd?: (() => void) | undefined;
}

const POLL_MS = 50;
/** The kernel needs a moment for a process that it ends by force. */
const FORCE_MS = 10_000;

/** True while the pid is in use, also by a process that has ended and that its parent has not noticed. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Names the process that has this pid now. */
export function identify(pid: number): ProcessRef {
  const found = kernelStateOf(pid);
  return typeof found === 'object' ? { pid, startTime: found.startTime } : { pid };
}

/** True while this very process runs. Where the kernel does not say which process it is, the pid decides. */
export function isRunning({ pid, startTime }: ProcessRef): boolean {
  const found = kernelStateOf(pid);
  if (found === undefined) return isAlive(pid);
  return found !== 'gone' && (startTime === undefined || startTime === found.startTime);
}

/** True only when the kernel confirms that this very process runs: enough to end it, on Linux alone. */
export function isProven({ pid, startTime }: ProcessRef): boolean {
  const found = kernelStateOf(pid);
  return typeof found === 'object' && startTime === found.startTime;
}

/**
 * Asks the process to end, ends it by force after `graceMs`, and resolves when it is gone.
 * @throws UnavailableError when it cannot be ended.
 */
export async function endProcess(running: RunningProcess, graceMs: number): Promise<void> {
  if (!running.isRunning()) return;
  const { pid, requestEnd = () => sendSignal(pid, 'SIGTERM') } = running;
  requestEnd();
  // A process that is stopped (SIGSTOP) acts only when it continues.
  if (process.platform !== 'win32') sendSignal(pid, 'SIGCONT');
  if (await isGoneWithin(running, graceMs)) return;
  sendSignal(pid, 'SIGKILL');
  if (await isGoneWithin(running, FORCE_MS)) return;
  throw new UnavailableError(`process ${pid} cannot be ended; end it by hand.`);
}

async function isGoneWithin(running: RunningProcess, timeoutMs: number): Promise<boolean> {
  const deadline = steadyNow() + timeoutMs;
  while (running.isRunning()) {
    if (steadyNow() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
