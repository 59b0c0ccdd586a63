import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../base/errors.js';
import { isDatabaseOpen } from '../../base/lock.js';
import {
  beginDatabase,
  DamagedDatabaseError,
  finishDatabase,
  isDamage,
  setAsideUnfinished,
} from '../home/database.js';
import { fullDisk } from '../home/disk.js';
import type { EnginePaths } from '../home/paths.js';
import { type Starting, startChild, unlessEnded } from '../process/child.js';
import type { ChildEnvironment } from '../process/command.js';
import { hasHolder, noteHolder, takeLifeLock } from '../process/life-lock.js';
import { freePort, LOOPBACK } from '../process/ports.js';
import { isStopped } from '../process/proc.js';
import { endProcess, type RunningProcess } from '../process/processes.js';
import type { Service } from '../process/supervise.js';
import { PULSE } from '../process/watch.js';
import type { TemporalCli } from '../temporal-cli/temporal-check.js';
import { type FoundServer, findServers, isOnDatabase, serverNoteOf } from './find-servers.js';
import { isServing, untilServing } from './grpc-health.js';
import { prepareNamespace } from './namespace.js';
import {
  databasePath,
  type ServerPorts,
  type ServerWords,
  serverCommand,
} from './server-command.js';

/** A Temporal server that answers and has what jobs need. */
export interface ServerService extends Service {
  ports: ServerPorts;
  /** Of the gRPC frontend, host:port. */
  address: string;
  /** Of the Web UI, where it has one. */
  uiUrl: string | undefined;
  /** Of the CLI that started it. */
  version: string;
  /** The file that it keeps its jobs in. */
  databasePath: string;
}

interface ServerOptions {
  cli: TemporalCli;
  paths: EnginePaths;
  env: ChildEnvironment;
  /** Name to type, such as {WeatherPlace: 'Keyword'}. */
  searchAttributes: Record<string, string>;
  log: (line: string) => void;
  webUi: boolean;
  /** Folder of the results, for messages. */
  store: string;
  /** True when a server of this home ever took jobs, as far as is known. */
  hasServed: () => boolean;
}

type StartingServer = Starting & ServerWords;

const ADOPTED_POLL_MS = 250;
const GRACE_MS = 10_000;

/**
 * Gives the server on this home's database: the one that an engine before this one left running, else
 * a new one, on the remembered ports where they are free. There is never a second one (N28).
 * @throws UnavailableError with the server's last word when it does not become ready; it is gone then.
 */
export async function startServer(
  options: ServerOptions,
  remembered: ServerPorts | undefined,
  signal: AbortSignal,
): Promise<ServerService> {
  for (const found of findServers(options.paths)) {
    const adopted = await adopt(found, options, signal);
    if (adopted !== undefined) return adopted;
  }
  const path = databasePath(options.paths.home, options.cli.version);
  // A server of version 0.2.0 where processes cannot be listed, or a program of the user's.
  if (isDatabaseOpen(path)) throw inUse(`another process has the database ${path} open`);
  try {
    beginDatabase(path, options.store, options.log);
    return await whenReady(await spawnServer(options, remembered, signal), options, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw explainFailure(error as Error, path, options);
  }
}

/** Two servers on one database would damage it. */
function inUse(what: string): UnavailableError {
  return new UnavailableError(
    `${what}, and it cannot be told which one; end it by hand ("temporal server start-dev"), and call again.`,
  );
}

/** Why no server can be had on a database; one that never took a job is set aside, for the next try. */
function explainFailure(error: Error, path: string, options: ServerOptions): Error {
  const full = fullDisk(options.paths.home);
  if (full !== undefined) return new UnavailableError(`${full}, and call again.`);
  if (!isDamage(error.message)) return error;
  if (options.hasServed()) return new DamagedDatabaseError(path, options.store, error.message);
  options.log(`a database that never served was set aside as ${setAsideUnfinished(path)}`);
  return error;
}

/** Ends the server: on SIGTERM it closes its database. */
export function endServer(server: RunningProcess): Promise<void> {
  return endProcess(server, GRACE_MS);
}

async function adopt(
  found: FoundServer,
  options: ServerOptions,
  signal: AbortSignal,
): Promise<ServerService | undefined> {
  const endedEarly = async () => new UnavailableError('it ended');
  try {
    if (!isOnDatabase(found, options.paths.home)) {
      throw new UnavailableError('its database is no longer the one of this home');
    }
    // It would be waited for in vain. As an engine's own server it is replaced, too.
    if (isStopped(found.pid)) throw new UnavailableError('it is stopped');
    const server = { ...found, exited: endingOf(found), endedEarly };
    const ready = await whenReady(server, options, signal);
    options.log(`adopted the Temporal server that was running (pid ${found.pid})`);
    return ready;
  } catch (error) {
    signal.throwIfAborted();
    await endServer(found);
    options.log(
      `ended the Temporal server that was running (pid ${found.pid}): ${(error as Error).message}`,
    );
    return undefined;
  }
}

async function spawnServer(
  { cli, paths, env, searchAttributes, webUi }: ServerOptions,
  remembered: ServerPorts | undefined,
  signal: AbortSignal,
): Promise<StartingServer> {
  const { home, serverLock, temporalLog: logPath } = paths;
  const temporal = await freePort(remembered?.temporal);
  const ports = { temporal, ui: await freePort(remembered?.ui) };
  const command = serverCommand(cli, home, ports, searchAttributes, webUi);
  const database = databasePath(home, cli.version);
  const words = { ports, version: cli.version, database, isHeadless: !webUi };
  const life = await takeLifeLock(serverLock);
  if (life === undefined) throw inUse(`a server of this home still holds ${serverLock}`);
  const child = await startChild({
    name: 'the Temporal server',
    command,
    env,
    logPath,
    isPrivate: true,
    signal,
    life: { ...life, about: serverNoteOf(words) },
  });
  return { ...child, ...words };
}

async function whenReady(
  server: StartingServer,
  options: ServerOptions,
  signal: AbortSignal,
): Promise<ServerService> {
  const { pid, startTime, exited, version, ports, database, isHeadless } = server;
  try {
    await unlessEnded(server, signal, async (over) => {
      await untilServing(ports.temporal, over);
      await prepareNamespace(ports.temporal, options.searchAttributes, over);
    });
  } catch (error) {
    await endServer(server);
    throw error;
  }
  finishDatabase(database);
  const { serverLock } = options.paths;
  // An adopted server of version 0.2.0 holds no lock.
  if (hasHolder(serverLock))
    noteHolder(serverLock, { pid, startTime, about: serverNoteOf(server) });
  const address = `${LOOPBACK}:${ports.temporal}`;
  const uiUrl = isHeadless ? undefined : `http://${LOOPBACK}:${ports.ui}`;
  // Any answer will do, an error too: what hangs gives none.
  const ask = async (over: AbortSignal) => void (await isServing(ports.temporal, over));
  const pulse = { ...PULSE, ask, isStopped: () => isStopped(pid) };
  const { isRunning, requestEnd } = server;
  const service = { pid, startTime, exited, isRunning, requestEnd, pulse };
  return { ...service, version, ports, address, uiUrl, databasePath: database };
}

/** An adopted server is not a child of this process, so its end has to be looked for. */
async function endingOf(server: RunningProcess): Promise<string> {
  while (server.isRunning()) await sleep(ADOPTED_POLL_MS);
  return 'an unknown exit code';
}
