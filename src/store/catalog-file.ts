import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { listFolder, readText, writeText } from '../base/files.js';
import { removeFile } from '../base/held-files.js';
import type { KeptCatalog } from '../durable/catalog.js';

const FOLDER = 'lists';

/** The catalogs of all versions. The first ones had one name for all. */
const CATALOG = /^jobs(?:-.+)?\.json$/;

/**
 * The catalog of a result store, in a file of it: reading 10,000 records takes seconds. It is believed only as it was
 * written, by the same version of durable-weather, and each version has a file of its own: two on one store would undo
 * each other's work. What is wrong with the file is no reason to refuse a list.
 */
export function catalogFile(store: string, version: string): KeptCatalog {
  const folder = join(store, FOLDER);
  const file = `jobs-${version}.json`;
  const path = join(folder, file);
  const head = (text: string) => `${version} ${createHash('sha256').update(text).digest('hex')}\n`;
  return {
    read: () => {
      try {
        const whole = readText(path) ?? '';
        const text = whole.slice(whole.indexOf('\n') + 1);
        return whole.startsWith(head(text)) ? text : undefined;
      } catch {
        return undefined;
      }
    },
    write: async (text) => {
      try {
        await writeText(store, path, head(text) + text);
      } catch {
        // As in a store that this process may not write.
      }
    },
    removeOthers: () => {
      try {
        const others = listFolder(folder).filter((name) => CATALOG.test(name) && name !== file);
        for (const other of others) removeFile(join(folder, other));
      } catch {
        // As above.
      }
    },
  };
}
