import { accessSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInputError } from '../../base/errors.js';

/** Where the engine keeps its things in DURABLE_WEATHER_HOME. */
export interface EnginePaths {
  home: string;
  lock: string;
  state: string;
  /** When the engine was last told to stop. */
  stopMark: string;
  /** Life locks (life-lock.ts) of the server and of the workers: a worker may still end while the next one runs. */
  serverLock: string;
  workerLocks: readonly string[];
  engineLog: string;
  temporalLog: string;
  workerLog: string;
}

/** Of a name that no file has, as long as the longest path below a home: of a part in its store. */
const ROOM = join(...['x', 'y'].map((letter) => letter.repeat(150)));

/**
 * Makes the home and names what is in it. Links are resolved, so that messages name the folder itself.
 * @throws InvalidInputError when the folder cannot be made or written.
 */
export function prepareHome(home: string): EnginePaths {
  return toPaths(home, () => {
    // One that is there keeps its mode: it may be a folder of more than this.
    mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 });
  });
}

/**
 * The same for a home that the process's starter has prepared. If the home was moved meanwhile, it is not made again.
 * @throws InvalidInputError when it is not there, or cannot be written.
 */
export function openHome(home: string): EnginePaths {
  return toPaths(home, () => {
    const logs = join(home, 'logs');
    if (!existsSync(logs)) mkdirSync(logs, { mode: 0o700 });
  });
}

function toPaths(home: string, prepare: () => void): EnginePaths {
  try {
    prepare();
    for (const folder of [home, join(home, 'logs')]) accessSync(folder, constants.W_OK);
    const paths = enginePaths(realpathSync(home));
    // Some systems measure the whole path: what is written later has to have room as well.
    statSync(join(paths.home, ROOM), { throwIfNoEntry: false });
    return paths;
  } catch (error) {
    throw new InvalidInputError(
      `DURABLE_WEATHER_HOME is "${home}"; it takes a folder that can be written (${reasonOf(error as NodeJS.ErrnoException)}).`,
    );
  }
}

/** A path that is too long is not said twice. */
function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  return code === 'ENAMETOOLONG' ? 'ENAMETOOLONG: name too long' : message;
}

/** What SQLite takes for parts of an address (sqlite.org/uri.html), as which the server gives it a path. */
const IN_ADDRESSES = /[#?]|%[0-9a-f]{2}/i;

/**
 * Refuses a home in which the server cannot have its database: after a "#" in its path it would make one beside the
 * home, which other homes share.
 * @throws InvalidInputError.
 */
export function expectDatabasePath({ home }: EnginePaths): void {
  if (!IN_ADDRESSES.test(home)) return;
  throw new InvalidInputError(
    `DURABLE_WEATHER_HOME is "${home}"; it takes a folder whose path has no "#", no "?" and no "%" before two hexadecimal digits, which the Temporal server's SQLite does not read as parts of a name.`,
  );
}

/** Names what is in a home, and touches nothing. */
export function enginePaths(home: string): EnginePaths {
  return {
    home,
    lock: join(home, 'engine.lock'),
    state: join(home, 'engine.json'),
    stopMark: join(home, 'engine.stop'),
    serverLock: join(home, 'server.lock'),
    workerLocks: ['worker-1.lock', 'worker-2.lock', 'worker-3.lock'].map((name) =>
      join(home, name),
    ),
    engineLog: join(home, 'logs', 'engine.log'),
    temporalLog: join(home, 'logs', 'temporal.log'),
    workerLog: join(home, 'logs', 'worker.log'),
  };
}
