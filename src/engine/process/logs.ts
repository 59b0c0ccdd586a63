import { closeSync, constants, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { replaceFile } from '../../base/held-files.js';
import { openRegular } from '../../base/regular-file.js';
import { lastError } from './command.js';

const ROTATE_BYTES = 5 * 1024 * 1024;

const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;

/** A log file that a child process writes to. */
export interface Log {
  /** For the child's stdout and stderr. */
  fd: number;
  path: string;
  /** What went wrong, from what was written since the log was opened. */
  lastError(): Promise<string | undefined>;
  close(): void;
}

/**
 * Opens a log at its end. One over 5 MB becomes `<path>.1` first, so that logs never fill a disk. @throws
 * NotAFileError
 */
export function openLog(path: string): Log {
  if (sizeOf(path) > ROTATE_BYTES) replaceFile(path, `${path}.1`);
  const start = sizeOf(path);
  const fd = openRegular(path, APPEND, 0o600);
  return {
    fd,
    path,
    lastError: () => lastErrorSince(path, start),
    close: () => closeSync(fd),
  };
}

/** Undefined also for a log that was deleted: it explains another error, and must not hide that one. */
async function lastErrorSince(path: string, start: number): Promise<string | undefined> {
  const content = await readFile(path).catch(() => Buffer.alloc(0));
  return lastError(content.subarray(start).toString('utf8'));
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
