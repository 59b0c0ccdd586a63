import { chmodSync, createReadStream, createWriteStream, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { syncFile } from '../base/files.js';
import { replaceFile } from '../base/held-files.js';
import { isClosedPipe, writeError } from '../store/outputs.js';
import type { OutputTarget } from './output-target.js';
import { withTemporaryFolder } from './temporary-folder.js';

/**
 * Writes a whole file to the path of --output. The writers of formats need a path, so the file is made in a temporary
 * folder: beside its place when it replaces a file, else in the system's.
 * @param write leaves the complete file at the path that it is given.
 * @returns the file's size in bytes.
 * @throws UnavailableError when the path cannot be written.
 */
export async function writeTarget(
  target: OutputTarget,
  fileName: string,
  write: (path: string) => Promise<void>,
): Promise<number> {
  const name = target.way === 'stdout' ? 'stdout' : target.path;
  try {
    return target.way === 'replace'
      ? await replace(target, write)
      : await writeThrough(target, fileName, write);
  } catch (error) {
    throw writeError(name, error);
  }
}

function replace(
  { path, mode }: { path: string; mode?: number },
  write: (path: string) => Promise<void>,
): Promise<number> {
  return withTemporaryFolder(dirname(path), async (folder) => {
    const file = join(folder, basename(path));
    await write(file);
    if (mode !== undefined) chmodSync(file, mode);
    await syncFile(file);
    replaceFile(file, path);
    return statSync(path).size;
  });
}

function writeThrough(
  target: { way: 'stdout' } | { way: 'through'; path: string },
  fileName: string,
  write: (path: string) => Promise<void>,
): Promise<number> {
  return withTemporaryFolder(tmpdir(), async (folder) => {
    const file = join(folder, fileName);
    await write(file);
    const from = createReadStream(file);
    const copied =
      target.way === 'stdout'
        ? pipeline(from, process.stdout, { end: false })
        : pipeline(from, createWriteStream(target.path));
    await copied.catch((error) => {
      // The reader closed its end, as `head` does when it has enough.
      if (!isClosedPipe(error)) throw error;
    });
    return statSync(file).size;
  });
}
