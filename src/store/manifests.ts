import { pathToFileURL } from 'node:url';
import { UnavailableError } from '../base/errors.js';
import { RECORD_FORMAT } from '../durable/folder/folder-results.js';
import { keptReads } from '../durable/folder/kept-reads.js';
import {
  DamagedRecordError,
  type RecordFiles,
  recordFiles,
} from '../durable/folder/record-files.js';
import { DamagedResultError } from '../durable/results.js';
import { namesNewWords } from '../weather/identity.js';
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
  /** Absolute folder of the store, for messages to people. */
  readonly store: string;
  /**
   * The manifest of a finished gathering; undefined when there is none, or when the job is of another kind.
   * @throws DamagedManifestError when the file is not what was written.
   * @throws UnavailableError when its format is unknown to this version, or when the disk fails.
   */
  read(jobName: string): Promise<Manifest | undefined>;
  /** In place of an earlier one. */
  write(manifest: Manifest): Promise<void>;
  /** The same where the job has no record of any kind; false where it has one, which stays. */
  writeFirst(manifest: Manifest): Promise<boolean>;
  /** Removes a job's manifest, if it exists. */
  remove(jobName: string): Promise<void>;
  /** Renames a damaged manifest to `….damaged`, so that the job can run again. */
  setAside(jobName: string): Promise<void>;
  /** Names of all finished jobs, sorted. */
  names(): Promise<readonly string[]>;
  /** Absolute path of a job's manifest, whether or not it exists. */
  path(jobName: string): string;
}

/** The file is not what was written: it was damaged or edited. */
export class DamagedManifestError extends DamagedResultError {
  constructor(path: string, what: string) {
    super(
      `The manifest ${path} is damaged: ${what}; "durable-weather doctor --repair" sets it aside, so that the job can be gathered again.`,
    );
  }
}

export function fileManifests(store: string): Manifests {
  const files = recordFiles(store);
  const guarded = <T>(work: () => T | Promise<T>) => inStore(store, async () => work());
  const readKept = keptReads(files.path, (jobName) => readManifest(files, jobName));
  return {
    store,
    path: files.path,
    read: (jobName) => guarded(() => readKept(jobName)),
    write: (manifest) => guarded(() => files.write(manifest.job_name, manifest)),
    writeFirst: (manifest) => guarded(() => files.writeFirst(manifest.job_name, manifest)),
    remove: (jobName) => guarded(() => files.remove(jobName)),
    setAside: (jobName) =>
      guarded(() => files.setAside(jobName, () => readManifest(files, jobName))),
    names: () => guarded(() => files.names()),
  };
}

function readManifest(files: RecordFiles, jobName: string): Manifest | undefined {
  const content = readStored(files, jobName);
  return content && manifestIn(content, files.path(jobName));
}

/**
 * The stored record of a finished job of any kind; undefined when there is none.
 * @throws DamagedManifestError when the file is not what was written.
 */
export function readStored(files: RecordFiles, jobName: string): object | undefined {
  try {
    return files.read(jobName);
  } catch (error) {
    if (!(error instanceof DamagedRecordError)) throw error;
    throw new DamagedManifestError(error.path, error.what);
  }
}

/** Reads a record as a manifest; undefined for a job of another kind. Throws what Manifests.read throws. */
export function manifestIn(content: object, path: string): Manifest | undefined {
  return isOfAnotherKind(content) ? undefined : here(toManifest(content, path), path);
}

function isOfAnotherKind(content: object): boolean {
  const { format, kind } = content as { format?: unknown; kind?: unknown };
  return format === RECORD_FORMAT && typeof kind === 'string' && kind !== MANIFEST_KIND;
}

/** A store may be moved or copied, so the address is that of the file read now, not the one written in it. */
function here(manifest: Manifest, path: string): Manifest {
  const { href } = pathToFileURL(path);
  const { data } = manifest.result;
  const nameOf = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1);
  if (data.uri === href || nameOf(data.uri) !== nameOf(href)) return manifest;
  return { ...manifest, result: { ...manifest.result, data: { ...data, uri: href } } };
}

/** @throws DamagedManifestError or UnavailableError when the record is no manifest of this version. */
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
  if (isOfEarlierWorker(parsed.data)) {
    throw new DamagedManifestError(
      path,
      'a worker of version 0.2.0 gathered the job without regard to its model and days',
    );
  }
  return { ...parsed.data, result: withModelAndDays(parsed.data) };
}

/**
 * True for a job of a newer version that a worker of 0.2.0 has taken from beginning to end. It fetched best_match in
 * UTC days, and copied the job's own words into the result: later versions say whose days they are.
 */
function isOfEarlierWorker({ gathering, result }: Manifest): boolean {
  const isOfEarlierForm = result.days === undefined || result.days === gathering.days;
  return namesNewWords(gathering) && isOfEarlierForm;
}

/** Adds model and days to results of 0.2.0, which knew only best_match and UTC days. */
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
