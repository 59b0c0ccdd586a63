import { join } from 'node:path';
import { localEnvironment, withoutProxies } from './environment.js';
import type { EnginePaths } from './home/paths.js';
import type { ChildEnvironment } from './process/command.js';
import { databaseVersion } from './server/server-command.js';
import type { SpawnOptions } from './server/spawn-server.js';
import type { CliPlaces } from './temporal-cli/temporal-cli.js';

/** What a home's server is started with, by its engine or by whoever starts the engine. */
export interface ServerSettings {
  /** Folder for downloads that all homes share. */
  cache: string;
  /** Folder of the results, for messages. */
  store: string;
  /** Whether the server shows Temporal's Web UI. */
  webUi: boolean;
  /** TEMPORAL_CLI_PATH, where it is set. */
  temporalCliPath: string | undefined;
  /** Name to type, such as {WeatherPlace: 'Keyword'}. */
  searchAttributes: Record<string, string>;
}

/** Where the CLI of a home's server is looked for, and the version that it has to have. */
export function cliPlaces(
  { temporalCliPath: explicitPath, cache }: ServerSettings,
  { home }: EnginePaths,
  env: ChildEnvironment,
): CliPlaces {
  const spareCache = join(home, 'cache');
  return { explicitPath, cache, spareCache, databaseVersion: databaseVersion(home), env };
}

/** How a home's server is spawned. */
export function spawnOptions(
  { store, webUi, searchAttributes }: ServerSettings,
  paths: EnginePaths,
  env: ChildEnvironment,
  log: (line: string) => void,
): SpawnOptions {
  const own = withoutProxies(localEnvironment(env, paths.home));
  return { paths, env: own, searchAttributes, log, webUi, store };
}
