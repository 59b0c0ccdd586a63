import { UnavailableError } from '../base/errors.js';
import type { LeftRecord } from './kind.js';

/**
 * Removes the records of some jobs, each by itself: files that only a removed record has named have to go in the same
 * call, because no later one finds them.
 * @param remove throws UnavailableError where a record cannot be removed.
 * @returns the jobs whose record is gone, and the others where there are some.
 */
export async function removeRecords<Job extends { name: string }>(
  doomed: readonly Job[],
  remove: (name: string) => Promise<void>,
): Promise<{ gone: Job[]; left: LeftRecord[] | undefined }> {
  const gone: Job[] = [];
  const left: LeftRecord[] = [];
  for (const job of doomed) {
    try {
      await remove(job.name);
      gone.push(job);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      left.push({ name: job.name, why: error.message });
    }
  }
  return { gone, left: left.length > 0 ? left : undefined };
}
