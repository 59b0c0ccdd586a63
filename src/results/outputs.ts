import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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
    write: async (folder, name, write) => {
      const path = await writeAtomically(join(store, folder, name), write);
      return { path, uri: pathToFileURL(path).href, bytes: statSync(path).size };
    },
  };
}

/** Leaves room for a hash and an ending in the 255 bytes that file systems give a name. */
const NAME_LENGTH = 150;

/** What files about jobs begin with: their names, as far as there is room. */
export function jobsInFileName([first = '', ...others]: readonly string[]): string {
  const name = first.slice(0, NAME_LENGTH);
  return others.length === 0 ? name : `${name}_and_${others.length}_more`;
}
