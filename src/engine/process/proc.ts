/** What Linux says about processes in /proc. Other systems give no such answers without starting a program. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the kernel knows of a pid. */
interface KernelState {
  /** One letter, see proc(5): T is stopped, Z has ended. */
  state: string;
  /** Boot and clock ticks since it. Only good for comparing. */
  startTime: string;
}

/** Tells this run of the machine from earlier ones. */
let bootId: string | undefined;

/** 'gone' for a process that has ended; undefined where the system does not say. */
export function kernelStateOf(pid: number): KernelState | 'gone' | undefined {
  if (process.platform !== 'linux') return undefined;
  bootId ??= readIfThere('/proc/sys/kernel/random/boot_id')?.trim();
  if (bootId === undefined) return undefined;
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return 'gone';
  // The second field, the program's name in parentheses, may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', ticks = ''] = [fields[0], fields[19]];
  // A zombie only waits for its parent.
  return state === 'Z' || state === 'X' ? 'gone' : { state, startTime: `${bootId} ${ticks}` };
}

/**
 * True while the process is held by SIGSTOP, a debugger or Ctrl-Z: it exists and does nothing. Undefined where the
 * system does not say.
 */
export function isStopped(pid: number): boolean | undefined {
  const found = kernelStateOf(pid);
  if (found === undefined) return undefined;
  return found !== 'gone' && /^[Tt]/.test(found.state);
}

/** The arguments of one process. */
export interface CommandLine {
  pid: number;
  commandLine: string;
}

/**
 * Every process's arguments, each followed by a space. Empty on other systems than Linux. Without threads, which take
 * ten times as long for files that the kernel makes as they are read.
 */
export function listCommandLines(): CommandLine[] {
  if (process.platform !== 'linux') return [];
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({
      pid: Number(pid),
      // None of a process that has just ended or belongs to another user.
      commandLine: (readIfThere(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' '),
    }));
}

/** Paths that lead to the files that a process has open, also to deleted ones. Empty on other systems than Linux. */
export function openFilesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const names = process.platform === 'linux' ? namesIn(folder) : [];
  return names.map((name) => join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
