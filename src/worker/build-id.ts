import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { VERSION } from '../base/package.js';

/** Hexadecimal digits of the bundle's hash. */
const HASH_LENGTH = 8;

/**
 * The build id of workers with this code, such as "0.3.0-1a2b3c4d": the version, and a hash of the workflow code. Two
 * builds whose workflow code differs have different ids.
 */
export function buildIdOf(workflowBundle: string): string {
  const hash = createHash('sha256').update(readFileSync(workflowBundle)).digest('hex');
  return `${VERSION}-${hash.slice(0, HASH_LENGTH)}`;
}
