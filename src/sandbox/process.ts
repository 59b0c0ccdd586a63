import { type ChildProcess, fork } from 'node:child_process';
import { PROCESS_MEGABYTES } from './limits.js';
import type { Reply, Request } from './protocol.js';

/** A sandbox process as the server sees it. */
export interface SandboxProcess {
  readonly pid: number | undefined;
  readonly isAlive: boolean;
  /**
   * Sends one request; never more than one at a time.
   * @returns the reply; a refusal too when the process ended instead, or was killed because it took longer.
   */
  ask(request: Request, seconds: number): Promise<Reply>;
  /** At once, whatever it is doing. */
  kill(): void;
}

/** Starts a sandbox, which ends by itself when its channel to this process closes. */
export function startSandboxProcess(script: string): SandboxProcess {
  const child = fork(script, [], {
    // Nothing of the server's environment. In UTC, DuckDB gives moments that have a zone in UTC.
    env: { TZ: 'UTC' },
    execArgv: ['--max-old-space-size=256'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // A program that cannot be started is one that has ended: ask tells.
  child.on('error', () => undefined);
  return {
    pid: child.pid,
    get isAlive() {
      return child.connected && !child.killed;
    },
    ask: (request, seconds) => ask(child, request, seconds),
    kill: () => child.kill('SIGKILL'),
  };
}

function ask(child: ChildProcess, request: Request, seconds: number): Promise<Reply> {
  return new Promise((resolve) => {
    const settle = (reply: Reply) => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('disconnect', onEnd);
      resolve(reply);
    };
    // Not "exit", which may come before what the process said last.
    const refuse = (why: string) => settle({ kind: 'refused', why, isOver: true });
    const onEnd = () =>
      refuse(`it needed more than ${PROCESS_MEGABYTES} MB of memory, or broke DuckDB`);
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      refuse(`it took longer than ${seconds} s`);
    }, seconds * 1_000);
    child.on('message', settle);
    child.on('disconnect', onEnd);
    child.send(request, (error) => error && onEnd());
  });
}
