import { statSync } from 'node:fs';
import { steadyNow } from '../base/deadline.js';
import { digest } from '../base/files.js';
import { storedPath } from '../durable/folder/stored-path.js';
import { stampOf } from '../durable/folder/while-unchanged.js';
import type { StoredFile } from '../durable/results.js';
import type { Part } from '../weather/gathering.js';

/** What is wrong with a stored part. */
export interface PartFault<File extends StoredFile = Part> {
  part: File;
  fault: 'missing' | 'damaged';
}

/** Checks the parts of finished jobs (N9). */
export interface PartIntegrity {
  /** The parts whose file is missing, or does not have the hash in the manifest. */
  faultsOf<File extends StoredFile>(parts: readonly File[]): PartFault<File>[];
}

/** The effects that the checks need. */
export interface Looks {
  digest: typeof digest;
  /** Milliseconds of a steady clock, which cannot be set. */
  elapsed(): number;
}

/** A disk may return other bytes than were written, and no timestamp of the file shows it. */
const BELIEVED_MS = 60_000;

const REAL: Looks = { digest, elapsed: steadyNow };

/**
 * Compares each file's SHA-256 with the manifest's. An intact file is read again after a minute (5 MB take 10 ms), and
 * at once when its ctime changed: the system keeps that time, and no program can set it.
 */
export function partIntegrity(store: string, looks: Looks = REAL): PartIntegrity {
  // The one that was read first comes first. What is not believed any more is forgotten: a server reads many parts.
  const whole = new Map<string, { version: string; at: number }>();
  const forgetOld = (now: number) => {
    for (const [path, { at }] of whole) {
      if (now - at < BELIEVED_MS) return;
      whole.delete(path);
    }
  };

  function faultOf(part: StoredFile): PartFault['fault'] | undefined {
    const path = storedPath(store, part.file);
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return 'missing';
    const version = `${part.sha256} ${stampOf(stat)}`;
    const at = looks.elapsed();
    forgetOld(at);
    if (whole.get(path)?.version === version) return undefined;
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
