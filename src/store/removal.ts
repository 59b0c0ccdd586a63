import { UnavailableError } from '../base/errors.js';
import { removeFile } from '../base/held-files.js';
import { everyRecord } from '../durable/every-record.js';
import { storedPath } from '../durable/folder/stored-path.js';
import type { LeftRecord } from '../durable/kind.js';
import { removeRecords } from '../durable/remove-records.js';
import type { Finished, StoredFile } from '../durable/results.js';
import type { Manifests } from './manifests.js';

/** What was removed with the manifests. */
export interface Removed {
  parts: number;
  bytes: number;
  /** Why parts that no manifest names were kept, in one sentence. */
  kept?: string;
  /** The jobs whose manifests could not be removed, and whose parts therefore stay; absent where all were. */
  left?: readonly LeftRecord[] | undefined;
}

/** Takes finished jobs out of the result store (N14). */
export interface Removal {
  /**
   * Removes the manifests of some jobs, then the parts that no other manifest names.
   * @param isInUse true for a job whose parts a running job may need.
   */
  remove(doomed: readonly Finished[], isInUse: (job: Finished) => boolean): Promise<Removed>;
}

export function fileRemoval(store: string, manifests: Manifests): Removal {
  return {
    remove: async (doomed, isInUse) => {
      // Manifests first: a crash in between leaves parts without a manifest, never a manifest without its parts.
      const { gone, left } = await removeRecords(doomed, (name) => manifests.remove(name));
      const parts = distinctParts(gone.filter((job) => !isInUse(job)));
      const remarks = {
        left,
        ...(gone.some(isInUse) && {
          kept: 'Parts of a place that a running job gathers are kept.',
        }),
      };
      let used: Set<string>;
      try {
        used = await filesInUse(manifests);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        return { parts: 0, bytes: 0, ...remarks, kept: `Parts are kept: ${error.message}` };
      }
      const free = parts.filter(({ file }) => !used.has(file));
      for (const { file } of free) removeFile(storedPath(store, file));
      return {
        parts: free.length,
        bytes: free.reduce((sum, part) => sum + part.bytes, 0),
        ...remarks,
      };
    },
  };
}

function distinctParts(jobs: readonly Finished[]): StoredFile[] {
  const parts = jobs.flatMap(({ files = [] }) => files);
  return [...new Map(parts.map((part) => [part.file, part])).values()];
}

/** @throws UnavailableError when a manifest cannot be read, because the parts that it names are unknown then. */
async function filesInUse(manifests: Manifests): Promise<Set<string>> {
  const used = new Set<string>();
  await everyRecord(manifests, ({ parts }) => {
    for (const { file } of parts) used.add(file);
  });
  return used;
}
