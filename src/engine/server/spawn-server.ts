import { UnavailableError } from '../../base/errors.js';
import { isDatabaseOpen } from '../../base/lock.js';
import { beginDatabase } from '../home/database.js';
import type { EnginePaths } from '../home/paths.js';
import { type Child, type Starting, startChild } from '../process/child.js';
import type { ChildEnvironment } from '../process/command.js';
import { takeLifeLock } from '../process/life-lock.js';
import { freePort } from '../process/ports.js';
import type { TemporalCli } from '../temporal-cli/temporal-check.js';
import { serverNoteOf } from './find-servers.js';
import {
  databasePath,
  type ServerPorts,
  type ServerWords,
  serverCommand,
} from './server-command.js';

/** What a server of a home is started with, beside the CLI. */
export interface SpawnOptions {
  paths: EnginePaths;
  env: ChildEnvironment;
  /** Name to type, such as {WeatherPlace: 'Keyword'}. */
  searchAttributes: Record<string, string>;
  log: (line: string) => void;
  webUi: boolean;
  /** Folder of the results, for messages. */
  store: string;
}

export type StartingServer = Starting & ServerWords;

/** One that was spawned by this process. */
type SpawnedServer = Child & ServerWords;

/**
 * Starts a server on this home's database, which holds the home's life lock from then on, on the remembered ports where
 * they are free. There is never a second one (N28).
 * @throws UnavailableError when another server holds the lock or the database, or when the CLI cannot be run.
 * @throws DamagedDatabaseError where a folder or a pipe has the name of the database.
 */
export async function spawnServer(
  cli: TemporalCli,
  { paths, env, searchAttributes, log, webUi, store }: SpawnOptions,
  remembered: ServerPorts | undefined,
  signal?: AbortSignal,
): Promise<SpawnedServer> {
  const { home, serverLock, temporalLog: logPath } = paths;
  const temporal = await freePort(remembered?.temporal);
  const ports = { temporal, ui: await freePort(remembered?.ui) };
  const command = serverCommand(cli, home, ports, searchAttributes, webUi);
  const database = databasePath(home, cli.version);
  const words = { ports, version: cli.version, database, isHeadless: !webUi };
  const life = await takeLifeLock(serverLock);
  if (life === undefined) throw inUse(`a server of this home still holds ${serverLock}`);
  // From here to the note in one go, so that whoever finds the lock held knows by whom.
  try {
    // By a server of version 0.2.0 where processes cannot be listed, or by a program of the user's.
    if (isDatabaseOpen(database)) throw inUse(`another process has the database ${database} open`);
    beginDatabase(database, store, log);
  } catch (error) {
    life.release();
    throw error;
  }
  const child = await startChild({
    name: 'the Temporal server',
    command,
    env,
    logPath,
    isPrivate: true,
    ...(signal && { signal }),
    life: { ...life, about: serverNoteOf(words) },
  });
  return { ...child, ...words };
}

/** Two servers on one database would damage it. */
function inUse(what: string): UnavailableError {
  return new UnavailableError(
    `${what}, and it cannot be told which one; end it by hand ("temporal server start-dev"), and call again.`,
  );
}
