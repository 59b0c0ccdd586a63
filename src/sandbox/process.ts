import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FIXED_FOLDER } from '../base/folders.js';
import type { Reply, Request } from './protocol.js';

/** A sandbox process as the server sees it (N10). */
export interface SandboxProcess {
  readonly pid: number | undefined;
  readonly isAlive: boolean;
  /**
   * Sends one request; never more than one at a time.
   * @returns the reply; a refusal if the process ended, or was killed because it took longer.
   */
  ask(request: Request, seconds: number): Promise<Reply>;
  /** Kills the process at once, even during a query. */
  kill(): void;
}

/** Starts a sandbox. It ends by itself when its channel to this process closes. */
export function startSandboxProcess(script: string): SandboxProcess {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=256', ...plugAndPlayLoader(), script],
    {
      cwd: FIXED_FOLDER,
      // Nothing of the server's environment. With TZ=UTC, DuckDB returns moments that have a zone in UTC.
      env: { TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      windowsHide: true,
    },
  );
  // A program that cannot be started counts as ended: ask reports it.
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

/** What finds packages where Yarn's Plug'n'Play installed them: its NODE_OPTIONS do not reach the process. */
function plugAndPlayLoader(): string[] {
  if (!('pnp' in process.versions)) return [];
  const loader = createRequire(import.meta.url).resolve('pnpapi');
  const forModules = pathToFileURL(join(dirname(loader), '.pnp.loader.mjs')).href;
  return ['--require', loader, '--experimental-loader', forModules];
}

function ask(child: ChildProcess, request: Request, seconds: number): Promise<Reply> {
  return new Promise((resolve) => {
    const settle = (reply: Reply) => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('close', onEnd);
      resolve(reply);
    };
    // Not "exit", which may come before the process's last message.
    const onEnd = () => settle({ kind: 'refused', why: endOf(child), isOver: true });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      const why = `it took longer than ${seconds} s`;
      settle({ kind: 'refused', why, isOver: true, isLate: true });
    }, seconds * 1_000);
    child.on('message', settle);
    child.on('close', onEnd);
    child.send(request, (error) => error && onEnd());
  });
}

/** Signals that come from outside. A program's own faults, such as SIGSEGV, are not among them. */
const OUTSIDE_SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

/** Describes a process that ended without a reply, and the likely cause. */
function endOf({ killed, signalCode, exitCode }: ChildProcess): string {
  if (killed) return 'its process was ended, for the call was cancelled or the server closes';
  if (signalCode === 'SIGKILL') {
    return 'its process was killed from outside (SIGKILL), as a system short of memory does';
  }
  if (signalCode !== null && OUTSIDE_SIGNALS.includes(signalCode)) {
    return `its process was ended from outside (${signalCode})`;
  }
  if (signalCode !== null) return `its process crashed (${signalCode}), likely in DuckDB`;
  return exitCode === null
    ? 'its process could not be reached'
    : `its process ended with exit code ${exitCode}`;
}
