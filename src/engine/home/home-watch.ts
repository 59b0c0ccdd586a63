import { setTimeout as sleep } from 'node:timers/promises';
import { type FileId, fileIdAt } from '../../base/file-id.js';
import type { Lock } from '../../base/lock.js';
import { HopelessError } from '../process/supervise.js';
import { PULSE } from '../process/watch.js';
import type { EnginePaths } from './paths.js';

/** The engine's home or database is gone: any further work would be lost. */
export class HomeGoneError extends HopelessError {}

/** The file that a server keeps its jobs in. */
export interface Database {
  path: string;
  id: FileId;
}

/** Looks whether home and database are still those that the engine was started on. */
export class HomeWatch {
  #database: Database | undefined;

  constructor(
    private readonly paths: EnginePaths,
    private readonly lock: Lock,
  ) {}

  /** From now on the file at this path is the database. */
  serverRunsOn(path: string): Database | undefined {
    const id = fileIdAt(path);
    this.#database = id === undefined ? undefined : { path, id };
    return this.#database;
  }

  /** @throws HomeGoneError that says what was deleted, moved or replaced. */
  check(): void {
    const { home } = this.paths;
    const place = this.lock.place();
    if (place !== 'there') throw gone(`its home ${home} was ${WORDS[place]}`);
    if (this.#database === undefined) return;
    const { path, id } = this.#database;
    const found = idOrSame(path, id);
    if (found === id) return;
    const words = WORDS[found === undefined ? 'gone' : 'replaced'];
    throw gone(`the database ${path} was ${words}`);
  }

  /** Why the engine failed: that its home is gone, if it is, because any step may have failed of that. */
  causeOf(error: unknown): unknown {
    try {
      this.check();
      return error;
    } catch (goneError) {
      return goneError;
    }
  }

  /** True while what is written to the home reaches the home that this engine has locked. */
  get isHome(): boolean {
    return this.lock.place() === 'there';
  }

  /** Rejects with HomeGoneError once it is so, or with the signal's reason. */
  async untilGone(signal: AbortSignal): Promise<never> {
    for (;;) {
      await sleep(PULSE.pauseMs, undefined, { signal });
      this.check();
    }
  }
}

const WORDS = {
  gone: 'deleted or moved while the engine ran',
  replaced: 'replaced by another one while the engine ran',
};

function gone(what: string): HomeGoneError {
  return new HomeGoneError(`the engine has ended, because ${what}; the next call starts a new one`);
}

/** A disk that gives no answer tells nothing. */
function idOrSame(path: string, id: FileId): FileId | undefined {
  try {
    return fileIdAt(path);
  } catch {
    return id;
  }
}
