import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UnavailableError } from '../base/errors.js';
import { writeAtomically } from '../base/files.js';
import { nameInFiles } from '../durable/folder/name-in-files.js';

/** A file that was made for a person. */
export interface Output {
  /** Absolute. */
  path: string;
  uri: string;
  bytes: number;
}

/** Files for people in a result store, beside the parts that they are made from: pictures and exports. */
export interface Outputs {
  /**
   * Writes a whole file or none; it replaces a file of the same name.
   * @param write is given a temporary path and leaves the complete file there.
   */
  write(
    folder: 'plots' | 'exports',
    name: string,
    write: (temporaryPath: string) => Promise<void>,
  ): Promise<Output>;
}

export function fileOutputs(store: string): Outputs {
  return {
    write: (folder, name, write) => writeOutput(store, join(store, folder, name), write),
  };
}

/**
 * Writes a whole file or none, below the store.
 * @throws UnavailableError when the place cannot be written to.
 */
async function writeOutput(
  store: string,
  path: string,
  write: (temporaryPath: string) => Promise<void>,
): Promise<Output> {
  try {
    await writeAtomically(store, path, write);
  } catch (error) {
    throw writeError(path, error);
  }
  return { path, uri: pathToFileURL(path).href, bytes: statSync(path).size };
}

/** DuckDB's errors about files: they have no code, and name the file before the reason. */
const OF_DUCKDB = /^IO Error: (?:.*": )?(.+)/;

/** An error of a disk or pipe as a sentence; any other error is returned unchanged. */
export function writeError(path: string, error: unknown): unknown {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  const reason = typeof code === 'string' ? message : OF_DUCKDB.exec(message)?.[1];
  if (reason === undefined) return error;
  return new UnavailableError(`${path} cannot be written: ${reason}.`);
}

/** The reader has closed its end, as `head` does when it has enough lines. */
export function isClosedPipe(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'EPIPE';
}

/** Leaves room for a hash and an ending within 255 bytes, the longest file name that file systems take. */
const NAME_LENGTH = 150;

/** The beginning of a file name about jobs: their names, cut to the room there is. */
export function jobsInFileName([first = '', ...others]: readonly string[]): string {
  const name = nameInFiles(first).slice(0, NAME_LENGTH);
  return others.length === 0 ? name : `${name}_and_${others.length}_more`;
}
