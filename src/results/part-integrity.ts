import { statSync } from 'node:fs';
import { digest } from '../files.js';
import type { Part } from '../weather/gathering.js';
import { storedPath } from './stored-path.js';

/** What is wrong with a stored part. */
export interface PartFault {
  part: Part;
  fault: 'missing' | 'damaged';
}

/** Looks at the parts of finished jobs. */
export interface PartIntegrity {
  /** The parts whose file is gone, or is not the one that the manifest names. */
  faultsOf(parts: readonly Part[]): PartFault[];
}

/**
 * Compares each file's SHA-256 with the manifest's. A file that was whole is not read again until its size or its
 * time changes.
 */
export function partIntegrity(store: string): PartIntegrity {
  const whole = new Map<string, string>();

  function faultOf(part: Part): PartFault['fault'] | undefined {
    const path = storedPath(store, part.file);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'missing';
    const version = `${part.sha256} ${stat.size} ${stat.mtimeMs}`;
    if (whole.get(path) === version) return undefined;
    if (stat.size !== part.bytes || digest(path).sha256 !== part.sha256) return 'damaged';
    whole.set(path, version);
    return undefined;
  }

  return {
    faultsOf: (parts) =>
      parts.flatMap((part) => {
        const fault = faultOf(part);
        return fault === undefined ? [] : [{ part, fault }];
      }),
  };
}
