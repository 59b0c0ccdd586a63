import { putRecord, readRecord } from '../durable/folder/folder-results.js';
import { recordFiles } from '../durable/folder/record-files.js';
import type { Finished, ResultStore } from '../durable/results.js';
import { MANIFEST_KIND, type Manifest } from './manifest.js';
import type { Manifests } from './manifests.js';
import { inStore } from './store-errors.js';

/** Completed jobs of every kind: a manifest is a gathering's, every other record says its kind. */
export function storedResults(store: string, manifests: Manifests): ResultStore {
  const files = recordFiles(store);
  const guarded = <T>(work: () => T | Promise<T>) => inStore(store, async () => work());
  return {
    place: store,
    advice: 'give both the same DURABLE_WEATHER_STORE',
    read: async (name) => {
      const manifest = await manifests.read(name);
      return manifest === undefined
        ? guarded(() => readRecord(files, name))
        : finishedGathering(manifest);
    },
    put: (finished) => guarded(() => putRecord(files, finished)),
    remove: manifests.remove,
    names: manifests.names,
  };
}

/** A manifest as the durable core sees it. */
export function finishedGathering({
  job_name,
  identity,
  gathering,
  result,
  parts,
  started_at,
  finished_at,
}: Manifest): Finished {
  return {
    name: job_name,
    kind: MANIFEST_KIND,
    identity,
    input: gathering,
    result,
    files: parts,
    started_at,
    finished_at,
  };
}
