import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../base/errors.js';
import {
  beginDatabase,
  DamagedDatabaseError,
  finishDatabase,
  isDamage,
  setAsideUnfinished,
} from '../home/database.js';
import { fullDisk } from '../home/disk.js';
import { type Starting, startChild, unlessEnded } from '../process/child.js';
import type { ChildEnvironment } from '../process/command.js';
import { freePort, LOOPBACK } from '../process/ports.js';
import { endProcess, isRunning, isStopped, type ProcessRef } from '../process/processes.js';
import type { Service } from '../process/supervise.js';
import { PULSE } from '../process/watch.js';
import type { TemporalCli } from '../temporal-cli/temporal-check.js';
import { isServing, untilServing } from './grpc-health.js';
import { prepareNamespace } from './namespace.js';
import {
  databasePath,
  type FoundServer,
  findServers,
  isOnDatabase,
  type NotedServer,
  type ServerPorts,
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
  home: string;
  env: ChildEnvironment;
  logPath: string;
  /** Name to type, such as {WeatherPlace: 'Keyword'}. */
  searchAttributes: Record<string, string>;
  log: (line: string) => void;
  /** What engine.json says of the server that ran last. */
  noted: NotedServer | undefined;
  webUi: boolean;
  /** Folder of the results, for messages. */
  store: string;
  /** True when a server of this home ever took jobs, as far as is known. */
  hasServed: () => boolean;
}

type StartingServer = Starting & Pick<FoundServer, 'ports' | 'version' | 'isHeadless'>;

const ADOPTED_POLL_MS = 250;
const GRACE_MS = 10_000;

/**
 * Gives the server on this home's database: the one that an engine before this one left running, else
 * a new one, on the remembered ports where they are free. There is never a second one.
 * @throws UnavailableError with the server's last word when it does not become ready; it is gone then.
 */
export async function startServer(
  options: ServerOptions,
  remembered: ServerPorts | undefined,
  signal: AbortSignal,
): Promise<ServerService> {
  for (const found of await findServers(options.home)) {
    const adopted = await adopt(found, options, signal);
    if (adopted !== undefined) return adopted;
  }
  const path = databasePath(options.home, options.cli.version);
  try {
    beginDatabase(path, options.store, options.log);
    return await whenReady(await spawnServer(options, remembered), options, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw explainFailure(error as Error, path, options);
  }
}

/** Why no server can be had on a database; one that never took a job is set aside, for the next try. */
function explainFailure(error: Error, path: string, options: ServerOptions): Error {
  const full = fullDisk(options.home);
  if (full !== undefined) return new UnavailableError(`${full}, and call again.`);
  if (!isDamage(error.message)) return error;
  if (options.hasServed()) return new DamagedDatabaseError(path, options.store, error.message);
  options.log(`a database that never served was set aside as ${setAsideUnfinished(path)}`);
  return error;
}

/** Ends the server: on SIGTERM it closes its database. */
export function endServer(server: ProcessRef): Promise<void> {
  return endProcess(server, GRACE_MS);
}

async function adopt(
  found: FoundServer,
  options: ServerOptions,
  signal: AbortSignal,
): Promise<ServerService | undefined> {
  const endedEarly = async () => new UnavailableError('it ended');
  try {
    if (!(await isOnDatabase(found, options.home, options.noted))) {
      throw new UnavailableError('its database is no longer the one of this home');
    }
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
  { cli, home, env, logPath, searchAttributes, webUi }: ServerOptions,
  remembered: ServerPorts | undefined,
): Promise<StartingServer> {
  const temporal = await freePort(remembered?.temporal);
  const ports = { temporal, ui: await freePort(remembered?.ui) };
  const command = serverCommand(cli, home, ports, searchAttributes, webUi);
  const child = await startChild({
    name: 'the Temporal server',
    command,
    env,
    logPath,
    ipc: false,
    isPrivate: true,
  });
  return { ...child, ports, version: cli.version, ...(!webUi && { isHeadless: true }) };
}

async function whenReady(
  server: StartingServer,
  options: ServerOptions,
  signal: AbortSignal,
): Promise<ServerService> {
  const { pid, startTime, exited, version, ports } = server;
  try {
    await unlessEnded(server, signal, async (over) => {
      await untilServing(ports.temporal, over);
      await prepareNamespace(options, ports.temporal, options.searchAttributes, over);
    });
  } catch (error) {
    await endServer(server);
    throw error;
  }
  finishDatabase(databasePath(options.home, version));
  const address = `${LOOPBACK}:${ports.temporal}`;
  const uiUrl = server.isHeadless ? undefined : `http://${LOOPBACK}:${ports.ui}`;
  // Any answer will do, an error too: what hangs gives none.
  const ask = async (over: AbortSignal) => void (await isServing(ports.temporal, over));
  const pulse = { ...PULSE, ask, isHeld: () => isStopped(server) };
  const path = databasePath(options.home, version);
  return { pid, startTime, exited, pulse, version, ports, address, uiUrl, databasePath: path };
}

/** An adopted server is no child of this process, so nothing tells of its end. */
async function endingOf(server: ProcessRef): Promise<string> {
  while (await isRunning(server)) await sleep(ADOPTED_POLL_MS);
  return 'an unknown exit code';
}
