import { mkdirSync } from 'node:fs';
import { z } from 'zod';
import { UnavailableError } from '../../base/errors.js';
import { DamagedResultError, type Finished, type ResultStore } from '../results.js';
import { DamagedRecordError, type RecordFiles, recordFiles } from './record-files.js';
import { inNamedStore } from './store-errors.js';
import { isStoredName } from './stored-path.js';

/** Raised with every change that older code would misread. */
export const RECORD_FORMAT = 2;

const recordSchema = z.object({
  format: z.literal(RECORD_FORMAT),
  job_name: z.string(),
  kind: z.string(),
  identity: z.string(),
  input: z.unknown(),
  result: z.unknown(),
  files: z
    .array(
      z.object({ file: z.string().refine(isStoredName), bytes: z.number(), sha256: z.string() }),
    )
    .optional(),
  started_at: z.string(),
  finished_at: z.string(),
});

/**
 * Results in a folder, one JSON file a job, that any number of processes may share.
 * @param folder absolute path. It is made when a process puts its first result, and never again: when the folder
 *   was moved or deleted meanwhile, calls fail, and no empty folder takes its place.
 */
export function folderResults(folder: string): ResultStore {
  const files = recordFiles(folder);
  let isMade = false;
  const make = () => {
    if (!isMade) mkdirSync(folder, { recursive: true });
    isMade = true;
  };
  const guarded = <T>(work: () => T | Promise<T>) => inNamedStore(folder, async () => work());
  return {
    place: folder,
    advice: 'give both the same folder',
    read: (name) => guarded(() => readRecord(files, name)),
    put: (finished) =>
      guarded(() => {
        make();
        return putRecord(files, finished);
      }),
    remove: (name) => guarded(() => files.remove(name)),
    appears: (name, signal) => guarded(() => files.appears(name, signal)),
    names: () => guarded(() => files.names()),
    seenNames: () => guarded(() => files.seenNames()),
    versions: (names) => guarded(() => files.versions(names)),
  };
}

/**
 * A completed job as putRecord wrote it; undefined where there is none.
 * @throws UnavailableError when it cannot be read or believed.
 */
function readRecord(files: RecordFiles, name: string): Finished | undefined {
  const content = files.read(name);
  return content === undefined ? undefined : recordIn(content, files.path(name));
}

/** @throws UnavailableError for a content that is no record. */
export function recordIn(content: object, path: string): Finished {
  const { format } = content as { format?: unknown };
  if (format !== RECORD_FORMAT) {
    throw new UnavailableError(
      `The record ${path} has format ${JSON.stringify(format)}; this version reads format ${RECORD_FORMAT}: use the version that wrote it, or a newer one.`,
    );
  }
  const parsed = recordSchema.safeParse(content);
  if (!parsed.success) {
    throw new DamagedRecordError(
      path,
      `${parsed.error.issues[0]?.path.join('.')} is not as written`,
    );
  }
  const { format: _, job_name, ...finished } = parsed.data;
  return { name: job_name, ...finished } as Finished;
}

/**
 * Keeps a record; the first one of a name stays, and a damaged one is set aside (D4, D11).
 * @param read returns the record that the name has already. @throws DamagedResultError
 */
export async function putRecord(
  files: RecordFiles,
  finished: Finished,
  read: () => Finished | undefined = () => readRecord(files, finished.name),
): Promise<Finished> {
  const { name, ...rest } = finished;
  for (;;) {
    const existing = await readOrSetAside(files, name, read);
    if (existing !== undefined) return existing;
    const content = { format: RECORD_FORMAT, job_name: name, ...rest };
    // Where another process was first, its record is the answer.
    if (await files.writeFirst(name, content)) return finished;
  }
}

async function readOrSetAside(
  files: RecordFiles,
  name: string,
  read: () => Finished | undefined,
): Promise<Finished | undefined> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DamagedResultError)) throw error;
    await files.setAside(name, read);
    return undefined;
  }
}
