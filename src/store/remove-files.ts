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
 * @returns the files that are gone, and the jobs whose records are back.
 */
export async function removeFilesOf(
  store: string,
  jobs: readonly Finished[],
  isFree: (file: StoredFile) => boolean,
  putBack: (job: Finished) => Promise<unknown>,
): Promise<{ removed: StoredFile[]; back: LeftRecord[] }> {
  const removed = new Map<string, StoredFile>();
  const back: LeftRecord[] = [];
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
      await putBack(job);
      back.push({ name: job.name, why: error.message });
    }
  }
  return { removed: [...removed.values()], back };
}
