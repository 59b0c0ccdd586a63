import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LinkedAbort } from '../../base/abort.js';
import { UnavailableError } from '../../base/errors.js';
import { FIXED_FOLDER } from '../../base/folders.js';
import type { ChildEnvironment, Command } from './command.js';
import { openLog } from './logs.js';
import { identify } from './processes.js';
import type { Service } from './supervise.js';

/** A service that may end before it works. */
export interface Starting extends Omit<Service, 'pulse'> {
  /** The error to throw then, with the service's own last word. */
  endedEarly(): Promise<UnavailableError>;
}

/** A child process that writes to a log. */
interface Child extends Starting {
  /** Resolves when the child sends {ready: true} over its IPC channel. */
  ready: Promise<void>;
  /** Asks the child over its IPC channel, which it answers with {alive: true}. */
  ping(signal: AbortSignal): Promise<void>;
  /** Lets this process end while the child goes on. */
  unref(): void;
}

interface ChildOptions {
  /** For errors: "the worker". */
  name: string;
  command: Command;
  env: ChildEnvironment;
  logPath: string;
  /** With a channel that closes when this process ends, so that the child notices. */
  ipc: boolean;
  /** For one whose files are for their owner alone. */
  isPrivate?: true;
}

/**
 * Starts a child in a session of its own: Ctrl-C in the engine's terminal reaches the engine alone,
 * which ends its children in order. It lives in the root folder (N23).
 * @throws UnavailableError when the program cannot be run.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = openLog(options.logPath);
  try {
    const output: StdioOptions = ['ignore', log.fd, log.fd];
    const stdio: StdioOptions = options.ipc ? [...output, 'ipc'] : output;
    const [file, ...args] = options.command;
    const place = { cwd: FIXED_FOLDER, env: options.env };
    const start = () => spawn(file, args, { ...place, stdio, detached: true, windowsHide: true });
    const child = options.isPrivate ? withPrivateFiles(start) : start();
    const exited = endingOf(child);
    const ready = readyMessageOf(child);
    const pid = await pidOf(child, options);
    const endedEarly = async () =>
      new UnavailableError(
        `${options.name} ended with ${await exited}: ${(await log.lastError()) ?? 'it said nothing'} (log: ${log.path})`,
      );
    const ref = (await identify(pid)) ?? { pid, startTime: '' };
    return { ...ref, exited, ready, endedEarly, ping: pingTo(child), unref: () => child.unref() };
  } finally {
    log.close();
  }
}

/** A child keeps the mask that its parent had at the moment of its start. */
function withPrivateFiles<T>(start: () => T): T {
  const before = process.umask(0o077);
  try {
    return start();
  } finally {
    process.umask(before);
  }
}

/** What `work` gives, unless the service ends first. Afterwards the signal that `work` got is aborted. */
export async function unlessEnded<T>(
  service: Starting,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new LinkedAbort(signal);
  try {
    return await Promise.race([
      work(over.signal),
      service.exited.then(async () => Promise.reject(await service.endedEarly())),
    ]);
  } finally {
    over.abort();
  }
}

async function pidOf(child: ChildProcess, { name, command }: ChildOptions): Promise<number> {
  if (child.pid !== undefined) return child.pid;
  const [error] = (await once(child, 'error')) as [Error];
  throw new UnavailableError(`${name} cannot be run as "${command.join(' ')}": ${error.message}`);
}

function pingTo(child: ChildProcess) {
  return async (signal: AbortSignal) => {
    const alive = once(child, 'message', { signal });
    // Of a child that has just ended, its exit tells.
    child.send({ ping: true }, () => undefined);
    await alive;
  };
}

function endingOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

function readyMessageOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (message: { ready?: unknown } | null) => {
      if (message?.ready === true) resolve();
    });
  });
}
