import { UnavailableError } from '../base/errors.js';
import { findLeftovers } from '../base/leftovers.js';
import type { Manifest } from './manifest.js';
import { DamagedManifestError, type Manifests } from './manifests.js';
import type { PartFault, PartIntegrity } from './part-integrity.js';
import { storeFolders } from './store-folders.js';

/** What is wrong in a result store. */
export interface StoreFaults {
  /** Count of finished jobs that were checked. */
  jobs: number;
  /** Jobs with missing or damaged parts. */
  incomplete: { manifest: Manifest; faults: PartFault[] }[];
  /** Manifests that cannot be read. A damaged one can be set aside; one of an unknown format must stay. */
  unreadable: { job_name: string; why: string; isDamaged: boolean }[];
  /** Absolute paths of unfinished files, left by processes that died. */
  leftovers: string[];
}

/** Reads every manifest, and every byte of every part. @param now Unix milliseconds. */
export async function findStoreFaults(
  store: string,
  manifests: Manifests,
  integrity: PartIntegrity,
  now: number,
): Promise<StoreFaults> {
  const names = await manifests.names();
  const found: StoreFaults = {
    jobs: names.length,
    incomplete: [],
    unreadable: [],
    leftovers: findLeftovers(storeFolders(store), now),
  };
  for (const job_name of names) {
    try {
      const manifest = await manifests.read(job_name);
      const faults = integrity.faultsOf(manifest?.parts ?? []);
      if (manifest !== undefined && faults.length > 0) found.incomplete.push({ manifest, faults });
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      const isDamaged = error instanceof DamagedManifestError;
      found.unreadable.push({ job_name, why: error.message, isDamaged });
    }
  }
  return found;
}
