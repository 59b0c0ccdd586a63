import { FIXED_FOLDER, isWithin, keepPrivate } from '../base/folders.js';
import type { Config } from '../config.js';
import { processMark, runEngine } from '../engine/index.js';
import { CLI, engineOptions } from '../engine-options.js';
import { fetchThrough } from '../proxies/fetch.js';
import { prepareStore } from '../store/store-folders.js';
import { WEATHER_SEARCH_ATTRIBUTES } from '../weather/search-attributes.js';
import { expectWorkersInstallation } from './installation.js';
import { tell } from './output.js';
import { workerFlags } from './worker-flags.js';

/** Runs the engine in this process until a signal or `down` stops it. Its home was prepared before. */
export async function runForeground(config: Config): Promise<void> {
  expectWorkersInstallation(process);
  const { home, env, settings } = engineOptions(config);
  process.chdir(FIXED_FOLDER);
  keepPrivate(config);
  // The store in the home goes with it, wherever it is moved.
  if (!isWithin(config.home, config.store)) prepareStore(config.store, tell);
  await runEngine({
    home,
    env,
    settings,
    fetch: fetchThrough(config.proxies),
    cache: config.cache,
    store: config.store,
    webUi: config.webUi,
    temporalCliPath: config.temporalCliPath,
    searchAttributes: WEATHER_SEARCH_ATTRIBUTES,
    workerCommand: [
      process.execPath,
      ...workerFlags(env),
      ...[CLI, 'worker', ...processMark('worker', home)],
    ],
    log: (line) => tell(`${new Date().toISOString()} ${line}`),
  });
}
