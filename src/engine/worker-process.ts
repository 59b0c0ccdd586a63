import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../base/errors.js';
import { startChild, unlessEnded } from './process/child.js';
import type { ChildEnvironment, Command } from './process/command.js';
import { type LifeLock, takeLifeLock } from './process/life-lock.js';
import { isStopped } from './process/proc.js';
import { endProcess, type RunningProcess } from './process/processes.js';
import type { Service } from './process/supervise.js';
import { PULSE } from './process/watch.js';

interface WorkerOptions {
  command: Command;
  env: ChildEnvironment;
  logPath: string;
  /** Life locks; the worker takes the first free one. */
  locks: readonly string[];
  /** Of the server to poll, host:port. */
  address: string;
  /** By worker, the attempts that it has in hand or had when it ended, by key. This one's come last. */
  inHand: Map<string, unknown>[];
}

const READY_MS = 60_000;
/** Enough for an activity to store the part that it has in hand. */
const GRACE_MS = 10_000;

/**
 * Starts the worker and waits until it polls. Over its IPC channel it sends {ready: true}, and
 * {alive: true} whenever it is sent anything; when the channel closes, because the engine is gone, it ends itself.
 * It sends {begins: key, attempt} and {ends: key} for each attempt of an activity. What a worker that died had begun
 * and not ended is sent to the next one as {left: [attempts]}, so that it goes on with that at once.
 * @throws UnavailableError with the worker's last word when it ends before.
 */
export async function startWorkerProcess(
  options: WorkerOptions,
  signal: AbortSignal,
): Promise<Service> {
  const life = await freeLifeLock(options.locks);
  const own = new Map<string, unknown>();
  const earlier = [...options.inHand];
  options.inHand.push(own);
  const child = await startChild({
    name: 'the worker',
    command: options.command,
    env: { ...options.env, TEMPORAL_ADDRESS: options.address },
    logPath: options.logPath,
    ipc: true,
    life: { ...life, about: {} },
  });
  try {
    child.onMessage((message) => note(own, message));
    await unlessEnded(child, signal, (over) => Promise.race([child.ready, tooLate(over)]));
    // Only now, because the last messages of a process may arrive after its end.
    child.tell({ left: earlier.flatMap((attempts) => [...attempts.values()]) });
    options.inHand.splice(0, earlier.length);
    const pulse = { ...PULSE, ask: child.ping, isStopped: () => isStopped(child.pid) };
    return { ...child, pulse };
  } catch (error) {
    await endWorker(child);
    throw error;
  }
}

function note(inHand: Map<string, unknown>, message: unknown): void {
  const { begins, attempt, ends } = message as {
    begins?: string;
    attempt?: unknown;
    ends?: string;
  };
  if (begins !== undefined) inHand.set(begins, attempt);
  if (ends !== undefined) inHand.delete(ends);
}

/** Gives the worker time to finish its activities, then makes sure that it is gone. */
export function endWorker(worker: RunningProcess): Promise<void> {
  return endProcess(worker, GRACE_MS);
}

/** A worker whose engine was killed may still be finishing its activities, under its own lock. */
async function freeLifeLock(paths: readonly string[]): Promise<LifeLock> {
  for (const path of paths) {
    const life = await takeLifeLock(path);
    if (life !== undefined) return life;
  }
  throw new UnavailableError(
    `earlier workers still hold ${paths.join(', ')}; "durable-weather down" ends them`,
  );
}

async function tooLate(signal: AbortSignal): Promise<never> {
  await sleep(READY_MS, undefined, { signal });
  throw new UnavailableError(`the worker did not poll after ${READY_MS / 1000} s`);
}
