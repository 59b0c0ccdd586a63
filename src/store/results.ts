import { pathToFileURL } from 'node:url';
import { putRecord, recordIn } from '../durable/folder/folder-results.js';
import { keptReads } from '../durable/folder/kept-reads.js';
import { recordFiles } from '../durable/folder/record-files.js';
import { storedPath } from '../durable/folder/stored-path.js';
import type { Finished, ResultStore } from '../durable/results.js';
import { MANIFEST_KIND, type Manifest } from './manifest.js';
import { manifestIn, readStored } from './manifests.js';
import { inStore } from './store-errors.js';

/** Completed jobs of every kind: a manifest is a gathering's, every other record says its kind. */
export function storedResults(store: string): ResultStore {
  const files = recordFiles(store);
  const guarded = <T>(work: () => T | Promise<T>) => inStore(store, async () => work());
  const read = (name: string) => {
    const content = readStored(files, name);
    if (content === undefined) return undefined;
    const manifest = manifestIn(content, files.path(name));
    return manifest
      ? finishedGathering(manifest)
      : here(store, recordIn(content, files.path(name)));
  };
  const readKept = keptReads(files.path, read);
  return {
    place: store,
    advice: 'give both the same DURABLE_WEATHER_STORE',
    read: (name) => guarded(() => readKept(name)),
    // A manifest, which is no record of the folder's, is the first one of its name as well.
    put: (finished) => guarded(() => putRecord(files, finished, () => read(finished.name))),
    remove: (name) => guarded(() => files.remove(name)),
    appears: (name, signal) => guarded(() => files.appears(name, signal)),
    names: () => guarded(() => files.names()),
    seenNames: () => guarded(() => files.seenNames()),
    versions: (names) => guarded(() => files.versions(names)),
  };
}

/** A store may be moved or copied: the file of a result is where the store is read, wherever it was written. */
function here(store: string, finished: Finished): Finished {
  const [stored] = finished.files ?? [];
  const result = finished.result as { file?: { uri?: unknown } } | null;
  if (stored === undefined || typeof result?.file?.uri !== 'string') return finished;
  const uri = pathToFileURL(storedPath(store, stored.file)).href;
  return { ...finished, result: { ...result, file: { ...result.file, uri } } };
}

/** A manifest as a finished job of the durable core. */
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
