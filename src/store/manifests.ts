import { pathToFileURL } from 'node:url';
import { UnavailableError } from '../base/errors.js';
import { RECORD_FORMAT } from '../durable/folder/folder-results.js';
import {
  DamagedRecordError,
  type RecordFiles,
  recordFiles,
} from '../durable/folder/record-files.js';
import { daysWords, STATIONS_DAYS } from '../weather/local-days.js';
import { modelOf, seamsOf } from '../weather/models.js';
import {
  MANIFEST_FORMAT,
  MANIFEST_KIND,
  type Manifest,
  manifestSchema,
  type Result,
  resultSchema,
} from './manifest.js';
import { inStore } from './store-errors.js';

/** The finished jobs of a result store: one JSON file each. */
export interface Manifests {
  /** Where they are, for people: the store's absolute folder. */
  readonly store: string;
  /**
   * The manifest of a finished gathering; undefined where there is none, or the job is of another kind.
   * @throws DamagedManifestError when there is one that is not as it was written.
   * @throws UnavailableError when there is one of a format that this version does not know, or the disk fails.
   */
  read(jobName: string): Promise<Manifest | undefined>;
  write(manifest: Manifest): Promise<void>;
  /** Removes a job's manifest, where there is one. */
  remove(jobName: string): Promise<void>;
  /** Takes a damaged manifest out of the way, beside which it stays as `….damaged`. */
  setAside(jobName: string): Promise<void>;
  /** Names of all finished jobs, sorted. */
  names(): Promise<string[]>;
  /** Absolute path of a job's manifest, whether or not it exists. */
  path(jobName: string): string;
}

/** A file that is no longer what was written to it. */
export class DamagedManifestError extends UnavailableError {
  constructor(path: string, what: string) {
    super(
      `The manifest ${path} is damaged: ${what}; "durable-weather doctor --repair" sets it aside, so that the job can be gathered again.`,
    );
  }
}

export function fileManifests(store: string): Manifests {
  const files = recordFiles(store);
  const guarded = <T>(work: () => T | Promise<T>) => inStore(store, async () => work());
  return {
    store,
    path: files.path,
    read: (jobName) => guarded(() => readManifest(files, jobName)),
    write: (manifest) => guarded(() => files.write(manifest.job_name, manifest)),
    remove: (jobName) => guarded(() => files.remove(jobName)),
    setAside: async (jobName) => files.setAside(jobName),
    names: () => guarded(() => files.names()),
  };
}

function readManifest(files: RecordFiles, jobName: string): Manifest | undefined {
  const content = readStored(files, jobName);
  return content && manifestIn(content, files.path(jobName));
}

/**
 * What the store has of a finished job of any kind; undefined where there is nothing.
 * @throws DamagedManifestError when it is not as it was written.
 */
export function readStored(files: RecordFiles, jobName: string): object | undefined {
  try {
    return files.read(jobName);
  } catch (error) {
    if (!(error instanceof DamagedRecordError)) throw error;
    throw new DamagedManifestError(error.path, error.what);
  }
}

/** The manifest that a stored content is; undefined for a job of another kind. @throws as Manifests.read does. */
export function manifestIn(content: object, path: string): Manifest | undefined {
  return isOfAnotherKind(content) ? undefined : here(toManifest(content, path), path);
}

function isOfAnotherKind(content: object): boolean {
  const { format, kind } = content as { format?: unknown; kind?: unknown };
  return format === RECORD_FORMAT && typeof kind === 'string' && kind !== MANIFEST_KIND;
}

/** A store may be moved or copied: the manifest is where it was read, whatever it was when it was written. */
function here(manifest: Manifest, path: string): Manifest {
  const { href } = pathToFileURL(path);
  const { data } = manifest.result;
  const nameOf = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1);
  if (data.uri === href || nameOf(data.uri) !== nameOf(href)) return manifest;
  return { ...manifest, result: { ...manifest.result, data: { ...data, uri: href } } };
}

/** @throws DamagedManifestError, UnavailableError for a content that is no manifest of this version. */
function toManifest(content: object, path: string): Manifest {
  const { format } = content as { format?: unknown };
  if (format !== MANIFEST_FORMAT) {
    throw new UnavailableError(
      `The manifest ${path} has format ${JSON.stringify(format)}; this version reads format ${MANIFEST_FORMAT}: use the version of durable-weather that wrote it, or a newer one.`,
    );
  }
  const parsed = manifestSchema.safeParse(content);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.');
    throw new DamagedManifestError(path, `${field} is not as written`);
  }
  return { ...parsed.data, result: withModelAndDays(parsed.data) };
}

/** A result of the time when there was one model and one kind of days says them too. */
function withModelAndDays({ gathering, result }: Manifest): Result {
  if (result.days !== undefined) return result;
  const isStations = modelOf(gathering) === undefined;
  return resultSchema.parse({
    ...result,
    model: modelOf(gathering),
    seams: seamsOf(gathering),
    days: isStations ? STATIONS_DAYS : daysWords(gathering),
  });
}
