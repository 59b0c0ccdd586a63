import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readText, writeText } from '../base/files.js';
import type { KeptCatalog } from '../durable/catalog.js';

const FOLDER = 'lists';

/**
 * The catalog of a result store, in a file of it: reading 10,000 records takes seconds. It is believed only as it was
 * written, by the same version of durable-weather; what is wrong with the file is no reason to refuse a list.
 */
export function catalogFile(store: string, version: string): KeptCatalog {
  const path = join(store, FOLDER, 'jobs.json');
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
  };
}
