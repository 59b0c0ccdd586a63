import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from '../../base/deadline.js';
import { runCommand } from './command.js';

/** A process that can be told from a later one with the same pid (N24). */
export interface ProcessRef {
  pid: number;
  /** The kernel's word on when it began; only good for comparing. */
  startTime: string;
}

const POLL_MS = 50;

/** True while the pid is taken, if only by a process that has ended and that its parent has not noticed. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The process that has this pid now; undefined when there is none. */
export async function identify(pid: number): Promise<ProcessRef | undefined> {
  const startTime = await (process.platform === 'linux' ? linuxStartTime(pid) : psStartTime(pid));
  return startTime === undefined ? undefined : { pid, startTime };
}

/** True while this very process runs. */
export async function isRunning(ref: ProcessRef): Promise<boolean> {
  return (await identify(ref.pid))?.startTime === ref.startTime;
}

/** True while the process is held by SIGSTOP, a debugger or Ctrl-Z: it is there and does nothing. */
export async function isStopped({ pid }: Pick<ProcessRef, 'pid'>): Promise<boolean> {
  const state =
    process.platform === 'linux'
      ? (await linuxStat(pid))[0]
      : await ps(['-p', String(pid), '-o', 'stat=']).catch(() => '');
  return /^[Tt]/.test(state?.trim() ?? '');
}

/** Resolves with true once the process is gone, with false after `timeoutMs`. */
async function waitUntilGone(ref: ProcessRef, timeoutMs: number): Promise<boolean> {
  const deadline = steadyNow() + timeoutMs;
  while (await isRunning(ref)) {
    if (steadyNow() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Asks the process to end, ends it by force after `graceMs`, and resolves when it is gone. */
export async function endProcess(ref: ProcessRef, graceMs: number): Promise<void> {
  if (!(await isRunning(ref))) return;
  sendSignal(ref.pid, 'SIGTERM');
  // A process that was stopped hears of it only when it goes on.
  if (process.platform !== 'win32') sendSignal(ref.pid, 'SIGCONT');
  if (await waitUntilGone(ref, graceMs)) return;
  sendSignal(ref.pid, 'SIGKILL');
  await waitUntilGone(ref, Number.POSITIVE_INFINITY);
}

/** Every process's arguments, joined by spaces. Windows has no such list, so there nothing is found. */
export async function listCommandLines(): Promise<{ pid: number; commandLine: string }[]> {
  if (process.platform === 'win32') return [];
  return process.platform === 'linux' ? linuxCommandLines() : psCommandLines();
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Boot and clock ticks since it, from proc(5). A zombie counts as gone: it only waits for its parent. */
async function linuxStartTime(pid: number): Promise<string | undefined> {
  const fields = await linuxStat(pid);
  const [state, ticks] = [fields[0], fields[19]];
  if (ticks === undefined || state === 'Z' || state === 'X') return undefined;
  return `${(await readIfThere('/proc/sys/kernel/random/boot_id')).trim()} ${ticks}`;
}

/** The fields of proc(5)'s stat from the third on, the state. */
async function linuxStat(pid: number): Promise<string[]> {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  // The second field, the program's name in parentheses, may itself hold spaces and parentheses.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

async function linuxCommandLines(): Promise<{ pid: number; commandLine: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(
    pids.map(async (pid) => ({
      pid: Number(pid),
      commandLine: (await readIfThere(`/proc/${pid}/cmdline`)).replaceAll('\0', ' '),
    })),
  );
}

/** Empty for a process that ended in between (ENOENT, ESRCH) or is not ours to read. */
function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

async function psStartTime(pid: number): Promise<string | undefined> {
  const line = await ps(['-p', String(pid), '-o', 'stat=,lstart=']).catch(() => '');
  const [, state, startTime] = /^\s*(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
  return state?.startsWith('Z') ? undefined : startTime;
}

async function psCommandLines(): Promise<{ pid: number; commandLine: string }[]> {
  const lines = (await ps(['-axww', '-o', 'pid=,args='])).split('\n');
  return lines.flatMap((line) => {
    const [, pid, commandLine] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return commandLine === undefined ? [] : [{ pid: Number(pid), commandLine: `${commandLine} ` }];
  });
}

/** lstart is spelled in the user's language and zone: two processes must spell one moment alike. */
function ps(args: string[]): Promise<string> {
  return runCommand('ps', args, { env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
}
