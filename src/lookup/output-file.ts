import { createHash } from 'node:crypto';
import { nameInFiles } from '../durable/folder/name-in-files.js';
import type { LookupFormat } from './lookup.js';

/** Leaves room for a hash and an ending in the 255 bytes that file systems give a name. */
const LONGEST_NAME = 200;

/**
 * Where a lookup's file lies, as a name within the result store: `lookups/visits~1a2b3c4d.csv`. The hash keeps two
 * names apart that differ in case alone.
 */
export function lookupFile(jobName: string, format: LookupFormat): string {
  const hash = createHash('sha256').update(jobName).digest('hex').slice(0, 8);
  return `lookups/${nameInFiles(jobName).slice(0, LONGEST_NAME)}~${hash}.${format}`;
}
