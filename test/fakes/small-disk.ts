import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * Mounts a small disk at a folder.
 * @returns why not, where this process may not.
 */
export function mountDisk(folder: string, megabytes: number): string | undefined {
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `no disk can be mounted (${String(error).split('\n').at(0)})`;
  }
}

/** Also where a file of it is still open. */
export function unmountDisk(folder: string): void {
  execFileSync('umount', ['-l', folder]);
}

/** Writes a file until the disk that it is on has no room. */
export function fillDisk(path: string): void {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(1 << 16);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
