import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UnavailableError } from '../errors.js';
import { writeAtomically } from '../files.js';

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
export async function writeOutput(
  path: string,
  write: (temporaryPath: string) => Promise<void>,
): Promise<Output> {
  try {
    await writeAtomically(path, write);
  } catch (error) {
    if (!('code' in (error as Error))) throw error;
    throw new UnavailableError(`${path} cannot be written: ${(error as Error).message}.`);
  }
  return { path, uri: pathToFileURL(path).href, bytes: statSync(path).size };
}

/** Leaves room for a hash and an ending in the 255 bytes that file systems give a name. */
const NAME_LENGTH = 150;

/** What files about jobs begin with: their names, as far as there is room. */
export function jobsInFileName([first = '', ...others]: readonly string[]): string {
  const name = first.slice(0, NAME_LENGTH);
  return others.length === 0 ? name : `${name}_and_${others.length}_more`;
}
