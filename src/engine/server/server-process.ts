import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../base/errors.js';
import {
  DamagedDatabaseError,
  finishDatabase,
  isDamage,
  setAsideUnfinished,
} from '../home/database.js';
import { fullDisk } from '../home/disk.js';
import { unlessEnded } from '../process/child.js';
import { hasHolder, noteHolder } from '../process/life-lock.js';
import { LOOPBACK } from '../process/ports.js';
import { isStopped } from '../process/proc.js';
import { endProcess, type RunningProcess } from '../process/processes.js';
import type { Service } from '../process/supervise.js';
import { PULSE } from '../process/watch.js';
import type { TemporalCli } from '../temporal-cli/temporal-check.js';
import {
  type FoundServer,
  findServers,
  isOnDatabase,
  isYetToMakeDatabase,
  serverNoteOf,
} from './find-servers.js';
import { isServing, untilServing } from './grpc-health.js';
import { prepareNamespace } from './namespace.js';
import { databasePath, type ServerPorts } from './server-command.js';
import { type SpawnOptions, type StartingServer, spawnServer } from './spawn-server.js';

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

interface ServerOptions extends SpawnOptions {
  /** Asked for when a server has to be started: one that runs needs none. */
  findCli: () => Promise<TemporalCli>;
  /** True when a server of this home ever took jobs, as far as is known. */
  hasServed: () => boolean;
}

const ADOPTED_POLL_MS = 50;
const GRACE_MS = 10_000;

/**
 * Gives the server on this home's database: the one that an engine before this one left running, or that whoever
 * started this one has begun (head-start.ts), else a new one.
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
  const cli = await options.findCli();
  try {
    return await whenReady(await spawnServer(cli, options, remembered, signal), options, signal);
  } catch (error) {
    signal.throwIfAborted();
    const path = databasePath(options.paths.home, cli.version);
    throw explainFailure(error as Error, path, options);
  }
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
  const { home } = options.paths;
  try {
    if (!isYetToMakeDatabase(found)) expectDatabase(found, home);
    // It would be waited for in vain. As an engine's own server it is replaced, too.
    if (isStopped(found.pid)) throw new UnavailableError('it is stopped');
    const server = { ...found, exited: endingOf(found), endedEarly };
    const ready = await whenReady(server, options, signal);
    expectDatabase(found, home);
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

function expectDatabase(found: FoundServer, home: string): void {
  if (isOnDatabase(found, home)) return;
  throw new UnavailableError('its database is no longer the one of this home');
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
