import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { UnavailableError } from '../../base/errors.js';
import { listFolder, readText, removeFile, writeText } from '../../base/files.js';
import { NotAFileError } from '../../base/regular-file.js';
import { nameFromFile, nameInFiles } from '../naming.js';
import { isAsSealed, seal } from './checksum.js';
import { storedPath } from './stored-path.js';

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
  /** Takes a damaged file out of the way; it stays beside as `….damaged`. */
  setAside(name: string): void;
  /** Names that have a file, sorted. */
  names(): string[];
}

/** A file that is no longer what was written to it. */
export class DamagedRecordError extends UnavailableError {
  constructor(
    readonly path: string,
    readonly what: string,
  ) {
    super(
      `The record ${path} is damaged: ${what}. Move it away, and the same start makes the result again.`,
    );
  }
}

/** Ends the readable part of a file name; no job name has it. */
const HASH_MARK = '~';

const FOLDER = 'jobs';

/** @param store absolute folder of the result store. */
export function recordFiles(store: string): RecordFiles {
  const folder = join(store, FOLDER);
  const path = (name: string) => storedPath(folder, fileName(name));
  return {
    path,
    read: (name) => {
      const text = textOf(path(name));
      return text === undefined ? undefined : parse(text, path(name));
    },
    write: (name, content) =>
      writeText(store, path(name), `${JSON.stringify(seal(content), null, 2)}\n`),
    remove: (name) => removeFile(path(name)),
    setAside: (name) => renameSync(path(name), `${path(name)}.damaged`),
    names: () =>
      listFolder(folder)
        .map((file) => ({ file, name: nameFromFile(file.slice(0, file.lastIndexOf(HASH_MARK))) }))
        .filter(({ file, name }) => file === fileName(name))
        .map(({ name }) => name)
        .sort(),
  };
}

/** Common file systems take two names that differ only in case for one: the hash keeps them apart. */
function fileName(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${nameInFiles(name)}${HASH_MARK}${hash}.json`;
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
