import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInputError } from '../../base/errors.js';

/** Where the engine keeps its things in DURABLE_WEATHER_HOME. */
export interface EnginePaths {
  home: string;
  lock: string;
  state: string;
  /** When the engine was last told to stop. */
  stopMark: string;
  engineLog: string;
  temporalLog: string;
  workerLog: string;
}

/**
 * Makes the home and names what is in it. Links are resolved, so that one folder has one spelling:
 * a running server is recognised by the path of its database.
 * @throws InvalidInputError when the folder cannot be made or written.
 */
export function prepareHome(home: string): EnginePaths {
  try {
    // One that is there keeps its mode: it may be a folder of more than this.
    mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 });
    for (const folder of [home, join(home, 'logs')]) accessSync(folder, constants.W_OK);
    return enginePaths(realpathSync(home));
  } catch (error) {
    throw new InvalidInputError(
      `DURABLE_WEATHER_HOME is "${home}"; it takes a folder that can be written (${(error as Error).message}).`,
    );
  }
}

/** Names what is in a home, and touches nothing. */
export function enginePaths(home: string): EnginePaths {
  return {
    home,
    lock: join(home, 'engine.lock'),
    state: join(home, 'engine.json'),
    stopMark: join(home, 'engine.stop'),
    engineLog: join(home, 'logs', 'engine.log'),
    temporalLog: join(home, 'logs', 'temporal.log'),
    workerLog: join(home, 'logs', 'worker.log'),
  };
}
