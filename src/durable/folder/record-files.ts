import { createHash } from 'node:crypto';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listFolder, readText, sharedFolderSync, writeText } from '../../base/files.js';
import { removeFile } from '../../base/held-files.js';
import { NotAFileError } from '../../base/regular-file.js';
import { setAsideDamaged, writeFirst } from '../../base/write-first.js';
import { DamagedResultError } from '../results.js';
import { isAsSealed, seal } from './checksum.js';
import { fileWatch } from './file-watch.js';
import { nameFromFile, nameInEarlierFiles, nameInFiles } from './name-in-files.js';
import { storedPath } from './stored-path.js';
import { stampOf, whileUnchanged } from './while-unchanged.js';

/** JSON files by job name, each with a checksum: a reader gets the written content, or an error (D11). */
export interface RecordFiles {
  /** Absolute path of a job's file, whether or not it exists. */
  path(name: string): string;
  /**
   * The content that was written for a job; undefined where there is no file.
   * @throws DamagedRecordError when it is not as it was written.
   */
  read(name: string): object | undefined;
  /** All of it or nothing, and on the disk when the promise resolves. */
  write(name: string, content: object): Promise<void>;
  /** Removes a job's file, where there is one. */
  remove(name: string): void;
  /** The same, unless the job has a file, which is left as it is then: of several processes at once, one writes. */
  writeFirst(name: string, content: object): Promise<boolean>;
  /**
   * Takes a damaged file out of the way; it stays beside as `….damaged`.
   * @param read reads it, and throws DamagedResultError as long as it is damaged.
   */
  setAside(name: string, read: () => unknown): Promise<void>;
  /**
   * Resolves when a job has a file that no power failure takes away: who writes it may not have come so far. Never,
   * where that goes unnoticed (FileWatch), and after the signal has aborted.
   */
  appears(name: string, signal: AbortSignal): Promise<void>;
  /** Names that have a file, sorted. */
  names(): readonly string[];
  /** The same in any order, read again only when the times of the folder are others. */
  seenNames(): readonly string[];
  /**
   * By name, a text that is another whenever the file is another.
   * @param names those to look at. Absent: all, with the same map as before while no file comes, goes or is replaced;
   *   a file that is written in place is seen by name alone.
   */
  versions(names?: readonly string[]): ReadonlyMap<string, string>;
}

/** A file that is no longer what was written to it. */
export class DamagedRecordError extends DamagedResultError {
  constructor(
    readonly path: string,
    readonly what: string,
  ) {
    super(
      `The record ${path} is damaged: ${what}. Delete the job, or move the file away, and the same start makes the result again.`,
    );
  }
}

/** Ends the readable part of a file name; no job name has it. */
const HASH_MARK = '~';

const FOLDER = 'jobs';

/**
 * @param store absolute folder of the result store.
 * @param list gives the names of the files in a folder. Some file systems give them in lower case.
 */
export function recordFiles(store: string, list = listFolder): RecordFiles {
  const folder = join(store, FOLDER);
  const path = (name: string) => {
    const [file, earlier] = fileNames(name);
    const isEarlier = earlier !== file && list(folder).includes(earlier);
    return storedPath(folder, isEarlier ? earlier : file);
  };
  const nameOf = (file: string): string | undefined => {
    const name = nameFromFile(file.slice(0, file.lastIndexOf(HASH_MARK)));
    if (fileNames(name).includes(file)) return name;
    return isRecordInAnyCase(file)
      ? nameWithin(join(folder, file)).find(isFoundAs(file))
      : undefined;
  };
  const isFoundAs = (file: string) => (name: string) =>
    fileNames(name)[0].toLowerCase() === file.toLowerCase() && existsSync(path(name));
  let known: ReadonlyMap<string, string | undefined> = new Map();
  // Hashing 10,000 names takes 30 ms: the name of a file that was there before is known.
  const files = () => {
    known = new Map(list(folder).map((file) => [file, known.get(file) ?? nameOf(file)]));
    return known;
  };
  const namesNow = () => [...files().values()].filter(isDefined);
  const watched = fileWatch(folder);
  const settle = sharedFolderSync(folder);
  const versions = whileUnchanged(folder, () =>
    versionsOf([...files()].map(([file, name]) => [name, join(folder, file)])),
  );
  return {
    path,
    // Read each time: parts that no record names are removed, and some file systems keep no times of folders.
    names: () => namesNow().sort(),
    seenNames: whileUnchanged(folder, namesNow),
    versions: (asked) =>
      asked === undefined ? versions() : versionsOf(asked.map((name) => [name, path(name)])),
    read: (name) => {
      const from = path(name);
      const text = textOf(from);
      return text === undefined ? undefined : parse(text, from);
    },
    write: (name, content) => writeText(store, path(name), textOfRecord(content)),
    writeFirst: (name, content) =>
      writeFirst(store, path(name), async (temporary) =>
        writeFileSync(temporary, textOfRecord(content)),
      ),
    remove: (name) => removeFile(path(name)),
    appears: async (name, signal) => {
      await watched.appears(basename(path(name)), signal);
      await settle();
    },
    setAside: (name, read) => setAsideDamaged(path(name), () => isDamaged(read)),
  };
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** A file that is not there has no version. */
function versionsOf(paths: readonly (readonly [string | undefined, string])[]) {
  const versions = new Map<string, string>();
  for (const [name, path] of paths) {
    if (name === undefined) continue;
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats !== undefined) versions.set(name, stampOf(stats));
  }
  return versions;
}

function isRecordInAnyCase(file: string): boolean {
  return /~[0-9a-f]{8}\.json$/i.test(file);
}

/** The job name that a record holds; none where it cannot be read. */
function nameWithin(path: string): string[] {
  try {
    const { job_name } = JSON.parse(readText(path) ?? '{}') as { job_name?: unknown };
    return typeof job_name === 'string' ? [job_name] : [];
  } catch {
    return [];
  }
}

function textOfRecord(content: object): string {
  return `${JSON.stringify(seal(content), null, 2)}\n`;
}

function isDamaged(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    return error instanceof DamagedResultError;
  }
}

/**
 * The name of a job's file now, and in 0.2.0. Common file systems take two names that differ only in case for one: the
 * hash keeps them apart.
 */
function fileNames(name: string): readonly [string, string] {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const withHash = (text: string) => `${text}${HASH_MARK}${hash}.json`;
  return [withHash(nameInFiles(name)), withHash(nameInEarlierFiles(name))];
}

function textOf(path: string): string | undefined {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof NotAFileError) throw new DamagedRecordError(path, `it is ${error.found}`);
    throw error;
  }
}

function parse(text: string, path: string): object {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new DamagedRecordError(path, 'it is not JSON');
  }
  if (!isAsSealed(content)) {
    throw new DamagedRecordError(path, 'its content does not match its checksum');
  }
  if (typeof content !== 'object' || content === null) {
    throw new DamagedRecordError(path, 'it holds no object');
  }
  return content;
}
