import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UnavailableError } from '../base/errors.js';
import { writeAtomically } from '../base/files.js';
import { nameInFiles } from '../durable/naming.js';

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
   * Writes a file, all of it or nothing; one of the same name gives way to it.
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
    write: (folder, name, write) => writeOutput(join(store, folder, name), write),
  };
}

/**
 * Writes a file anywhere, all of it or nothing.
 * @throws UnavailableError when the place cannot be written to.
 */
async function writeOutput(
  path: string,
  write: (temporaryPath: string) => Promise<void>,
): Promise<Output> {
  try {
    await writeAtomically(path, write);
  } catch (error) {
    throw writeError(path, error);
  }
  return { path, uri: pathToFileURL(path).href, bytes: statSync(path).size };
}

/** What DuckDB says of files, which it names before the reason; its errors have no code. */
const OF_DUCKDB = /^IO Error: (?:.*": )?(.+)/;

/** What a disk or a pipe did to a file that was being written, in words; any other error stays as it is. */
export function writeError(path: string, error: unknown): unknown {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  const reason = typeof code === 'string' ? message : OF_DUCKDB.exec(message)?.[1];
  if (reason === undefined) return error;
  return new UnavailableError(`${path} cannot be written: ${reason}.`);
}

/** Whoever read has gone, as head goes when it has seen enough. */
export function isClosedPipe(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'EPIPE';
}

/** Leaves room for a hash and an ending in the 255 bytes that file systems give a name. */
const NAME_LENGTH = 150;

/** What files about jobs begin with: their names, as far as there is room. */
export function jobsInFileName([first = '', ...others]: readonly string[]): string {
  const name = nameInFiles(first).slice(0, NAME_LENGTH);
  return others.length === 0 ? name : `${name}_and_${others.length}_more`;
}
