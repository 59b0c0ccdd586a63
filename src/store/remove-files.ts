import { UnavailableError } from '../base/errors.js';
import { removeFile } from '../base/held-files.js';
import { storedPath } from '../durable/folder/stored-path.js';
import type { LeftRecord } from '../durable/kind.js';
import type { Finished, StoredFile } from '../durable/results.js';
import { inStore } from './store-errors.js';

/**
 * Removes files of jobs whose records are gone. Where the disk refuses one, the record of its job comes back, because
 * another call finds the files by that alone.
 * @param isFree true for a file that no other job has.
 * @returns the files that are gone, the jobs whose records are back, and why files of others stay without a record,
 * where the disk refuses that, too.
 */
export async function removeFilesOf(
  store: string,
  jobs: readonly Finished[],
  isFree: (file: StoredFile) => boolean,
  putBack: (job: Finished) => Promise<unknown>,
): Promise<{ removed: StoredFile[]; back: LeftRecord[]; lost?: string }> {
  const removed = new Map<string, StoredFile>();
  const back: LeftRecord[] = [];
  const lost: string[] = [];
  for (const job of jobs) {
    try {
      await inStore(store, async () => {
        for (const stored of (job.files ?? []).filter(isFree)) {
          removeFile(storedPath(store, stored.file));
          removed.set(stored.file, stored);
        }
      });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      const why = error.message;
      if (await isDone(putBack(job))) back.push({ name: job.name, why });
      else lost.push(`Files of "${job.name}" stay: ${why}`);
    }
  }
  return {
    removed: [...removed.values()],
    back,
    ...(lost.length > 0 && { lost: lost.join(' ') }),
  };
}

/** False where the store does not take it now. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return false;
  }
}
