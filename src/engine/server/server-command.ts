import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../../base/files.js';
import { type FileId, fileIdAt } from '../home/file-id.js';
import type { Command } from '../process/command.js';
import { LOOPBACK } from '../process/ports.js';
import { identify, listCommandLines, type ProcessRef } from '../process/processes.js';
import type { TemporalCli } from '../temporal-cli/temporal-check.js';

export interface ServerPorts {
  temporal: number;
  ui: number;
}

/** A server that runs on a database of this home. */
export interface FoundServer extends ProcessRef {
  ports: ServerPorts;
  /** Of the CLI that started it. */
  version: string;
  /** For one that was started by another path, before the home was moved here. */
  isElsewhere?: true;
  /** For one without a Web UI. */
  isHeadless?: true;
}

/** What engine.json says of a server. */
export interface NotedServer {
  pid: number;
  database?: { id: FileId } | undefined;
}

const SERVER = new RegExp(
  ` server start-dev --ip ${LOOPBACK.replaceAll('.', '\\.')} --port (\\d+) --ui-port (\\d+) .*--db-filename (.*[/\\\\]temporal-([\\w.-]+)\\.db) (--sqlite-pragma .*)`,
  's',
);

/**
 * Fetches carry fairness keys, which the server heeds only when told to, and within each partition of a queue alone:
 * of four, the default, the one with a small job's fetch may be the last that is polled.
 */
const FAIRNESS = [
  'matching.enableFairness=true',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
];

/**
 * A deleted job is gone at once. By default the server waits until it has noted on disk that the job had ended, which
 * it does every 30 s, and shows the job meanwhile; jobs are deleted only after they were seen to have ended.
 */
const DELETION = ['history.transferProcessorEnsureCloseBeforeDelete=false'];

/** So that people can pause a whole job, which the server does not allow by default. */
const PAUSING = ['frontend.WorkflowPauseEnabled=true'];

/**
 * Each step of a workflow is a task in the server's queues, which are read at most 20 times a second by default: a lone
 * job waited up to 50 ms at each step. Servers for many users set such limits against their databases' load; this one
 * has one user, and reads only when there is a task.
 */
const POLLING = [
  'history.transferProcessorMaxPollRPS=200',
  'history.visibilityProcessorMaxPollRPS=200',
  'history.timerProcessorMaxPollRPS=200',
];

/**
 * The dev server's command line. The CLI's version is in the database's name because the server
 * migrates no SQLite schema; WAL with full sync survives a power failure at twice the default's speed.
 */
export function serverCommand(
  cli: TemporalCli,
  home: string,
  ports: ServerPorts,
  searchAttributes: Record<string, string>,
  webUi = true,
): Command {
  const attributes = Object.entries(searchAttributes).map(([name, type]) => `${name}=${type}`);
  return [
    cli.path,
    ...['server', 'start-dev', '--ip', LOOPBACK],
    ...['--port', String(ports.temporal), '--ui-port', String(ports.ui)],
    ...['--db-filename', databasePath(home, cli.version)],
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=2'],
    ...['--log-level', 'error'],
    ...(webUi ? [] : ['--headless']),
    ...[...FAIRNESS, ...DELETION, ...PAUSING, ...POLLING].flatMap((setting) => [
      '--dynamic-config-value',
      setting,
    ]),
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
  ];
}

/**
 * Finds servers on this home's databases by their command lines, which cannot be out of date, as a file of pids can be
 * when the engine is killed at the wrong moment; and those that have one open by another path, from before the home
 * was moved.
 */
export async function findServers(home: string): Promise<FoundServer[]> {
  const servers: FoundServer[] = [];
  for (const { pid, commandLine } of await listCommandLines()) {
    const [, temporal, ui, path, version, rest = ''] = SERVER.exec(commandLine) ?? [];
    if (version === undefined) continue;
    const own = databasePath(home, version);
    const isOurs = path === own || (await opensOf(pid, own)) === true;
    const ref = isOurs ? await identify(pid) : undefined;
    if (ref === undefined) continue;
    const ports = { temporal: Number(temporal), ui: Number(ui) };
    servers.push({
      ...ref,
      ports,
      version,
      ...(path !== own && { isElsewhere: true }),
      ...(/ --headless /.test(rest) && { isHeadless: true }),
    });
  }
  return servers;
}

/**
 * True for a server whose database is the file that the home has now, and not one that was deleted, moved or replaced.
 * @param noted what engine.json says of the server, for systems that do not tell what a process has open.
 */
export async function isOnDatabase(
  server: FoundServer,
  home: string,
  noted: NotedServer | undefined,
): Promise<boolean> {
  const path = databasePath(home, server.version);
  const opens = await opensOf(server.pid, path);
  if (opens !== undefined) return opens && !server.isElsewhere;
  const id = noted?.pid === server.pid ? noted.database?.id : undefined;
  return fileIdAt(path) !== undefined && (id === undefined || id === fileIdAt(path));
}

/**
 * Of the CLI that made the database of this home, the newest where there are several; undefined where there is none.
 */
export function databaseVersion(home: string): string | undefined {
  const versions = listFolder(home).flatMap(
    (name) => /^temporal-([\w.-]+)\.db$/.exec(name)?.[1] ?? [],
  );
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

/** Whether the process has the file open that is at this path now; undefined where the system does not tell. */
async function opensOf(pid: number, path: string): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  const id = fileIdAt(path);
  if (id === undefined) return false;
  const folder = `/proc/${pid}/fd`;
  const open = await readdir(folder).catch(() => []);
  return open.some((fd) => idOrNone(join(folder, fd)) === id);
}

/** A descriptor may be closed in between, or be no file of ours to look at. */
function idOrNone(path: string): FileId | undefined {
  try {
    return fileIdAt(path);
  } catch {
    return undefined;
  }
}

export function databasePath(home: string, version: string): string {
  return join(home, `temporal-${version}.db`);
}
