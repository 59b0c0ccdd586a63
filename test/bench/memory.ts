import { readFile } from 'node:fs/promises';

/** The physical memory that a process holds now, in MB: VmRSS of Linux, proc(5). */
export function residentMb(pid: number | null | undefined): Promise<number> {
  return fromStatus(pid, 'VmRSS');
}

/** The most physical memory that a process ever held, in MB: VmHWM of Linux, proc(5). */
export function peakMb(pid: number | null | undefined): Promise<number> {
  return fromStatus(pid, 'VmHWM');
}

/** The most that any child of a process ever held, in MB. */
export async function peakOfChildrenMb(pid: number | null): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Math.max(...(await Promise.all(children.trim().split(' ').map(Number).map(peakMb))));
}

async function fromStatus(pid: number | null | undefined, field: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024;
}

/** Clock ticks a second: USER_HZ, which is 100 on every Linux that Node.js has a build for. */
const TICKS = 100;

/** The CPU time that a process has taken since its start, user and system, in milliseconds: proc(5). */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15; the second is a name that may have spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
}
