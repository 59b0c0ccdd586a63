import { FIXED_FOLDER, isWithin, keepPrivate } from '../base/folders.js';
import type { Config } from '../config.js';
import { processMark, runEngine } from '../engine/index.js';
import { CLI, engineOptions } from '../engine-options.js';
import { fetchThrough } from '../proxies/fetch.js';
import { prepareStore } from '../store/store-folders.js';
import { expectWorkersInstallation } from './installation.js';
import { tell } from './output.js';

/**
 * V8's space for young objects, in MB, of the worker's two: by default it grows to 16, twice, and stays there. With 4 a
 * batch of jobs takes the same processor time, with 2 some 7 % more. It is read when a process starts.
 */
const YOUNG_SPACE = '--max-semi-space-size=4';

/** Runs the engine in this process until a signal or `down` stops it. Its home was prepared before. */
export async function runForeground(config: Config): Promise<void> {
  expectWorkersInstallation(process);
  const { home, env, settings, server } = engineOptions(config);
  process.chdir(FIXED_FOLDER);
  keepPrivate(config);
  // The store in the home goes with it, wherever it is moved.
  if (!isWithin(config.home, config.store)) prepareStore(config.store, tell);
  await runEngine({
    home,
    env,
    settings,
    ...server,
    fetch: fetchThrough(config.proxies),
    workerCommand: [process.execPath, YOUNG_SPACE, CLI, 'worker', ...processMark('worker', home)],
    log: (line) => tell(`${new Date().toISOString()} ${line}`),
  });
}
