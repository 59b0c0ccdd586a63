import { join } from 'node:path';

/** The absolute path of a file that is named within the result store, with slashes on every system: "parts/…/….parquet". */
export function storedPath(store: string, name: string): string {
  return join(store, ...name.split('/'));
}
