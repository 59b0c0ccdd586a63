/**
 * Life locks show whether a child process runs, whatever happens to the process that started it.
 *
 * The engine opens and locks a file, and the child inherits it open and locked. The kernel frees the lock when the
 * child is gone and not before: neither a killed engine nor a reused pid can deceive. The file's first line says who
 * the child is. On Windows a child does not inherit locks, so the engine holds the lock until the child ends, and
 * Windows ends the child together with the engine (child.ts).
 */
import { closeSync, constants, ftruncateSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { type FileId, fileIdAt } from '../../base/file-id.js';
import { readText } from '../../base/files.js';
import { acquireLock, BEHIND_CONTENT, isLocked } from '../../base/lock.js';
import { openRegular } from '../../base/regular-file.js';
import { isRunning, type ProcessRef, type RunningProcess } from './processes.js';

/** A lock that was taken for a child that is about to start. */
export interface LifeLock {
  path: string;
  /** For the child to inherit. */
  fd: number;
  /** Gives up this process's part of the lock. */
  release(): void;
}

/** What a life lock's file says of the child that holds it. */
export interface ChildNote extends ProcessRef {
  /** What a later engine has to know to use the child. */
  about: Record<string, unknown>;
}

/** A child that holds its life lock. */
export type LockHolder = RunningProcess & ChildNote;

const childNote = z.object({
  pid: z.number().int().positive(),
  startTime: z.string().optional(),
  about: z.record(z.string(), z.unknown()),
});

/** `isLocked` in another process may hold the lock for a moment. */
const PATIENCE_MS = 500;

/** Takes a life lock; undefined while another child holds it. */
export async function takeLifeLock(path: string): Promise<LifeLock | undefined> {
  const lock = await acquireLock(path, PATIENCE_MS, BEHIND_CONTENT);
  if (lock === undefined) return undefined;
  // The note of an earlier child.
  ftruncateSync(lock.fd);
  return { path, fd: lock.fd, release: () => lock.release() };
}

/** Says in a life lock's file who holds it. */
export function noteHolder(path: string, note: ChildNote): void {
  const { pid, startTime, about } = note;
  const text = Buffer.from(`${JSON.stringify({ pid, startTime, about })}\n`);
  const fd = openRegular(path, constants.O_WRONLY);
  try {
    // Cut after writing: a reader takes the first line, and never sees half of one.
    writeSync(fd, text, 0, text.length, 0);
    ftruncateSync(fd, text.length);
  } finally {
    closeSync(fd);
  }
}

/** True while a child holds the lock, also one that was never noted. */
export function hasHolder(path: string): boolean {
  return isLocked(path, BEHIND_CONTENT);
}

/** The child that holds the lock; undefined if none does, or if its engine was killed before it could note the pid. */
export function holderOf(path: string): LockHolder | undefined {
  if (!hasHolder(path)) return undefined;
  const [line = ''] = (readText(path) ?? '').split('\n', 1);
  const note = parsed(line);
  const id = fileIdAt(path);
  return note && { ...note, isRunning: () => holds(path, id) ?? isRunning(note) };
}

/** Undefined when the file is no longer at its path: the lock cannot be asked then, and the pid has to do. */
function holds(path: string, id: FileId | undefined): boolean | undefined {
  return id !== undefined && fileIdAt(path) === id ? hasHolder(path) : undefined;
}

function parsed(line: string): ChildNote | undefined {
  try {
    return childNote.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
