import { UnavailableError } from '../base/errors.js';
import { everyRecord } from '../durable/every-record.js';
import type { LeftRecord } from '../durable/kind.js';
import { removeRecords } from '../durable/remove-records.js';
import type { Finished } from '../durable/results.js';
import type { Manifest } from './manifest.js';
import type { Manifests } from './manifests.js';
import { removeFilesOf } from './remove-files.js';

/** What was removed with the manifests. */
export interface Removed {
  parts: number;
  bytes: number;
  /** Why parts that no manifest names were kept, in sentences. */
  kept?: string;
  /** The jobs that stay, because their manifest or a part could not be removed; absent where all were. */
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
      const known = new Map<string, Manifest>();
      // Manifests first: a crash in between leaves parts without a manifest, never a manifest without its parts.
      const { gone, left } = await removeRecords(doomed, async (name) => {
        const manifest = await manifests.read(name);
        await manifests.remove(name);
        if (manifest !== undefined) known.set(name, manifest);
      });
      let used: Set<string>;
      try {
        used = await filesInUse(manifests);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        return { parts: 0, bytes: 0, left, kept: `Parts are kept: ${error.message}` };
      }
      const { removed, back, lost } = await removeFilesOf(
        store,
        gone.filter((job) => !isInUse(job)),
        ({ file }) => !used.has(file),
        async ({ name }) => {
          const manifest = known.get(name);
          if (manifest !== undefined) await manifests.writeFirst(manifest);
        },
      );
      const inUse = gone.some(isInUse) && 'Parts of a place that a running job gathers are kept.';
      const kept = [inUse, lost].filter(Boolean).join(' ');
      return {
        parts: removed.length,
        bytes: removed.reduce((sum, part) => sum + part.bytes, 0),
        ...(kept !== '' && { kept }),
        left: back.length > 0 ? [...(left ?? []), ...back] : left,
      };
    },
  };
}

/** @throws UnavailableError when a manifest cannot be read, because the parts that it names are unknown then. */
async function filesInUse(manifests: Manifests): Promise<Set<string>> {
  const used = new Set<string>();
  await everyRecord(manifests, ({ parts }) => {
    for (const { file } of parts) used.add(file);
  });
  return used;
}
