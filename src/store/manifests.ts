import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UnavailableError } from '../base/errors.js';
import { listFolder, readText, removeFile, writeText } from '../base/files.js';
import { daysWords, STATIONS_DAYS } from '../weather/local-days.js';
import { modelOf, seamsOf } from '../weather/models.js';
import { isAsSealed, seal } from './checksum.js';
import {
  MANIFEST_FORMAT,
  type Manifest,
  manifestSchema,
  type Result,
  resultSchema,
} from './manifest.js';
import { inStore } from './store-errors.js';
import { storedPath } from './stored-path.js';

/** The finished jobs of a result store: one JSON file each. */
export interface Manifests {
  /** Where they are, for people: the store's absolute folder. */
  readonly store: string;
  /**
   * The manifest of a finished job; undefined where there is none.
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

/** Ends the file name's readable part; no job name has it. */
const HASH_MARK = '~';

const FOLDER = 'jobs';

export function fileManifests(store: string): Manifests {
  const folder = join(store, FOLDER);
  const path = (jobName: string) => storedPath(folder, fileName(jobName));
  return {
    store,
    path,
    read: (jobName) =>
      inStore(store, async () => {
        const text = readText(path(jobName));
        return text === undefined ? undefined : here(parse(text, path(jobName)), path(jobName));
      }),
    write: (manifest) =>
      inStore(store, () =>
        writeText(path(manifest.job_name), `${JSON.stringify(seal(manifest), null, 2)}\n`),
      ),
    remove: (jobName) => inStore(store, async () => removeFile(path(jobName))),
    setAside: async (jobName) => renameSync(path(jobName), `${path(jobName)}.damaged`),
    names: () =>
      inStore(store, async () =>
        listFolder(folder)
          .map((file) => ({ file, name: file.slice(0, file.lastIndexOf(HASH_MARK)) }))
          .filter(({ file, name }) => file === fileName(name))
          .map(({ name }) => name)
          .sort(),
      ),
  };
}

/** A store may be moved or copied: the manifest is where it was read, whatever it was when it was written. */
function here(manifest: Manifest, path: string): Manifest {
  const { href } = pathToFileURL(path);
  const { data } = manifest.result;
  const nameOf = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1);
  if (data.uri === href || nameOf(data.uri) !== nameOf(href)) return manifest;
  return { ...manifest, result: { ...manifest.result, data: { ...data, uri: href } } };
}

/** Two names may differ in case alone, and common file systems then take them for one: the hash keeps them apart. */
function fileName(jobName: string): string {
  const hash = createHash('sha256').update(jobName).digest('hex').slice(0, 8);
  return `${jobName}${HASH_MARK}${hash}.json`;
}

function parse(text: string, path: string): Manifest {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new DamagedManifestError(path, 'it is not JSON');
  }
  if (!isAsSealed(content)) {
    throw new DamagedManifestError(path, 'its content does not match its checksum');
  }
  const format = (content as { format?: unknown } | null)?.format;
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
