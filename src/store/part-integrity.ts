import { type BigIntStats, statSync } from 'node:fs';
import { digest } from '../base/files.js';
import { storedPath } from '../durable/folder/stored-path.js';
import type { StoredFile } from '../durable/results.js';
import type { Part } from '../weather/gathering.js';

/** What is wrong with a stored part. */
export interface PartFault<File extends StoredFile = Part> {
  part: File;
  fault: 'missing' | 'damaged';
}

/** Looks at the parts of finished jobs. */
export interface PartIntegrity {
  /** The parts whose file is gone, or is not the one that the manifest names. */
  faultsOf<File extends StoredFile>(parts: readonly File[]): PartFault<File>[];
}

/** How files are looked at. */
export interface Looks {
  digest: typeof digest;
  /** Milliseconds of a clock that nobody sets. */
  elapsed(): number;
}

/** A disk may give other bytes without anybody having written any, and no time of the file says so. */
const BELIEVED_MS = 60_000;

const REAL: Looks = { digest, elapsed: () => performance.now() };

/**
 * Compares each file's SHA-256 with the manifest's. A file that was whole is read again after a minute (5 MB take 10
 * ms), and at once when it was touched: the system keeps the time of its last change, which no program can set.
 */
export function partIntegrity(store: string, looks: Looks = REAL): PartIntegrity {
  const whole = new Map<string, { version: string; at: number }>();

  function faultOf(part: StoredFile): PartFault['fault'] | undefined {
    const path = storedPath(store, part.file);
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return 'missing';
    const version = `${part.sha256} ${versionOf(stat)}`;
    const known = whole.get(path);
    const at = looks.elapsed();
    if (known?.version === version && at - known.at < BELIEVED_MS) return undefined;
    whole.delete(path);
    if (stat.size !== BigInt(part.bytes) || looks.digest(path).sha256 !== part.sha256) {
      return 'damaged';
    }
    whole.set(path, { version, at });
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

function versionOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
