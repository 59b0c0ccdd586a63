import { join } from 'node:path';
import { UnavailableError } from '../../base/errors.js';

/** True for the name of a file within the result store: "parts/…/….parquet", with slashes on every system. */
export function isStoredName(name: string): boolean {
  return name.split('/').every((step) => /^[^\\\0]+$/.test(step) && step !== '.' && step !== '..');
}

/**
 * The absolute path of a file that is named within the result store. Names come from manifests and workflow ids,
 * which any program may have chosen: none leads out of the store.
 * @throws UnavailableError for a name that is none.
 */
export function storedPath(store: string, name: string): string {
  if (!isStoredName(name)) {
    throw new UnavailableError(
      `${JSON.stringify(name)} names no file of the result store ${store}; it takes the path of a file below that folder.`,
    );
  }
  return join(store, ...name.split('/'));
}
