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
