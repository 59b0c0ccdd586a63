import { acquireLock, isLocked } from '../base/lock.js';
import type { EnginePaths } from './home/paths.js';
import { readState } from './home/state.js';
import type { ChildEnvironment } from './process/command.js';
import { hasHolder } from './process/life-lock.js';
import type { RunningProcess } from './process/processes.js';
import { endServer } from './server/server-process.js';
import { spawnServer } from './server/spawn-server.js';
import { cliPlaces, type ServerSettings, spawnOptions } from './server-settings.js';
import { findInstalledCli } from './temporal-cli/temporal-cli.js';

/** On Windows a server ends with the process that started it (child.ts). */
const IS_WINDOWS = process.platform === 'win32';

/** Others look at the lock for a moment. */
const LOCK_PATIENCE_MS = 200;

const quietly = () => undefined;

/**
 * Begins the server of an engine that is being started: its process takes as long to load as the server does to serve.
 * The engine adopts it, as one that an engine before it left running. What keeps the server from being begun here, the
 * engine meets too, and tells.
 * @param isWanted asked before the server is started, and afterwards: if not, it is ended.
 */
export async function beginServer(
  settings: ServerSettings,
  paths: EnginePaths,
  env: ChildEnvironment,
  isWanted: () => boolean,
): Promise<RunningProcess | undefined> {
  if (IS_WINDOWS || hasHolder(paths.serverLock)) return undefined;
  try {
    const cli = await findInstalledCli({ ...cliPlaces(settings, paths, env), log: quietly });
    // Whoever else starts an engine now may have been faster.
    if (!isWanted() || hasHolder(paths.serverLock)) return undefined;
    const options = spawnOptions(settings, paths, env, quietly);
    const server = await spawnServer(cli, options, readState(paths.state)?.ports);
    server.unref();
    if (isWanted()) return server;
    await endServer(server);
  } catch {
    // The engine tells.
  }
  return undefined;
}

/** Ends a server that was begun for an engine that does not run. */
export async function endUnlessAdopted(server: RunningProcess, paths: EnginePaths): Promise<void> {
  if (isLocked(paths.lock)) return;
  // No engine adopts it meanwhile.
  const lock = await acquireLock(paths.lock, LOCK_PATIENCE_MS);
  if (lock === undefined) return;
  try {
    await endServer(server);
  } finally {
    lock.release();
  }
}
