import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { LinkedAbort } from '../../base/abort.js';
import { UnavailableError } from '../../base/errors.js';
import { FIXED_FOLDER } from '../../base/folders.js';
import type { ChildEnvironment, Command } from './command.js';
import { type LifeLock, noteHolder } from './life-lock.js';
import { type Log, openLog } from './logs.js';
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
  /** Sends it a message over its IPC channel, and calls back with each of its own. */
  tell(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
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
  ipc?: true;
  /** For a child whose files are for their owner alone. */
  isPrivate?: true;
  /** The child holds this lock for as long as it runs. The child takes over the lock, also when it cannot be run. */
  life?: LifeLock & { about: Record<string, unknown> };
  /** For a child that goes on when this process ends. Elsewhere than on Windows all do. */
  outlives?: true;
  /** Nothing is started once it is aborted. */
  signal?: AbortSignal;
}

const IS_WINDOWS = process.platform === 'win32';

/**
 * Starts a child in a session of its own: Ctrl-C in the engine's terminal reaches the engine alone, which ends its
 * children in order. On Windows such a child would outlive a killed engine, unseen. There the child stays in Node's
 * job object, which ends it with the engine. It lives in the root folder (N23).
 * @throws UnavailableError when the program cannot be run; on any error it leaves no process behind.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, life } = options;
  let log: Log | undefined;
  let pid: number | undefined;
  try {
    options.signal?.throwIfAborted();
    log = openLog(options.logPath);
    const said = log;
    const child = spawned(options, log.fd);
    pid = child.pid;
    if (pid === undefined) throw await cannotRun(child, options);
    const exited = endingOf(child);
    if (IS_WINDOWS) void exited.then(() => life?.release());
    const ref = identify(pid);
    // At once: if the engine is killed before this, no later engine can know the child's pid.
    if (life !== undefined)
      await noted(child, exited, () => noteHolder(life.path, { ...ref, about: life.about }));
    return {
      ...ref,
      ...{ exited, ready: readyMessageOf(child), ping: pingTo(child), unref: () => child.unref() },
      // For a child that has just ended, its exit tells.
      tell: (message) => child.send(message, () => undefined),
      onMessage: (listener) => child.on('message', listener),
      isRunning: () => child.exitCode === null && child.signalCode === null,
      requestEnd: IS_WINDOWS && options.ipc ? () => hangUp(child) : undefined,
      endedEarly: async () =>
        new UnavailableError(
          `${name} ended with ${await exited}: ${(await said.lastError()) ?? 'it said nothing'} (log: ${said.path})`,
        ),
    };
  } finally {
    if (pid === undefined || !IS_WINDOWS) life?.release();
    log?.close();
  }
}

/** A disk may be full: a child that no later engine could name is ended. */
async function noted(child: ChildProcess, exited: Promise<string>, note: () => void) {
  try {
    note();
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    throw error;
  }
}

function spawned(options: ChildOptions, logFd: number): ChildProcess {
  const { command, env, life, ipc, isPrivate, outlives } = options;
  const stdio: StdioOptions = ['ignore', logFd, logFd];
  if (ipc) stdio.push('ipc');
  if (life !== undefined && !IS_WINDOWS) stdio.push(life.fd);
  const [file, ...args] = command;
  const detached = outlives || !IS_WINDOWS;
  const start = () =>
    spawn(file, args, { cwd: FIXED_FOLDER, env, stdio, detached, windowsHide: true });
  return isPrivate ? withPrivateFiles(start) : start();
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

async function cannotRun(
  child: ChildProcess,
  { name, command }: ChildOptions,
): Promise<UnavailableError> {
  const [error] = (await once(child, 'error')) as [Error];
  return new UnavailableError(`${name} cannot be run as "${command.join(' ')}": ${error.message}`);
}

function pingTo(child: ChildProcess) {
  return async (signal: AbortSignal) => {
    const alive = once(child, 'message', { signal });
    // For a child that has just ended, its exit tells.
    child.send({ ping: true }, () => undefined);
    await alive;
  };
}

/** Windows has no signal that a program could heed: what has a channel is asked to end by closing it. */
function hangUp(child: ChildProcess): void {
  if (child.connected) child.disconnect();
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
