/**
 * Locks of files, which JavaScript does not have. The package has binaries for Linux, macOS and Windows; those for
 * glibc work with Alpine's musl, too. Where there is none, only taking a lock fails: an MCP server for a Temporal
 * server elsewhere takes none.
 */
import { createRequire } from 'node:module';
import { UnavailableError } from './errors.js';

type Locks = Pick<typeof import('fs-native-extensions')['default'], 'tryLock'>;

let locks: Locks | undefined;

/**
 * Loaded with the first lock: it takes 13 ms, and a server's first answers need none. Where that fails, the next lock
 * tries again, because a busy system may lack memory or files for a moment.
 * @throws UnavailableError.
 */
export function kernelLocks(): Locks {
  locks ??= loadLocks();
  return locks;
}

function loadLocks(): Locks {
  const load = createRequire(import.meta.url);
  try {
    return load('fs-native-extensions');
  } catch {
    throw new UnavailableError(
      `neither the engine nor a worker can run on this system (${process.platform} on ${process.arch}), because it cannot lock files for them; run them on another machine, and set TEMPORAL_ADDRESS here.`,
    );
  }
}
