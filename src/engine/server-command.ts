import { join } from 'node:path';
import { listFolder } from '../files.js';
import type { Command } from './command.js';
import { LOOPBACK } from './ports.js';
import { identify, listCommandLines, type ProcessRef } from './processes.js';
import type { TemporalCli } from './temporal-check.js';

export interface ServerPorts {
  temporal: number;
  ui: number;
}

/** A server that runs on a database of this home. */
export interface FoundServer extends ProcessRef {
  ports: ServerPorts;
  /** Of the CLI that started it. */
  version: string;
}

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

/**
 * The dev server's command line. The CLI's version is in the database's name because the server
 * migrates no SQLite schema; WAL with full sync survives a power failure at twice the default's speed.
 */
export function serverCommand(
  cli: TemporalCli,
  home: string,
  ports: ServerPorts,
  searchAttributes: Record<string, string>,
): Command {
  const attributes = Object.entries(searchAttributes).map(([name, type]) => `${name}=${type}`);
  return [
    cli.path,
    ...['server', 'start-dev', '--ip', LOOPBACK],
    ...['--port', String(ports.temporal), '--ui-port', String(ports.ui)],
    ...['--db-filename', databasePath(home, cli.version)],
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=2'],
    ...['--log-level', 'error'],
    ...[...FAIRNESS, ...DELETION].flatMap((setting) => ['--dynamic-config-value', setting]),
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
  ];
}

/**
 * Finds servers on this home's databases by their command lines, which cannot be out of date, as a
 * file of pids can be when the engine is killed at the wrong moment.
 */
export async function findServers(home: string): Promise<FoundServer[]> {
  const pattern = serverPattern(home);
  const servers: FoundServer[] = [];
  for (const { pid, commandLine } of await listCommandLines()) {
    const [, temporal, ui, version] = pattern.exec(commandLine) ?? [];
    const ref = version === undefined ? undefined : await identify(pid);
    if (version === undefined || ref === undefined) continue;
    servers.push({ ...ref, ports: { temporal: Number(temporal), ui: Number(ui) }, version });
  }
  return servers;
}

/** Of the CLI that made the database of this home, the newest where there are several; undefined where there is none. */
export function databaseVersion(home: string): string | undefined {
  const versions = listFolder(home).flatMap(
    (name) => /^temporal-([\w.-]+)\.db$/.exec(name)?.[1] ?? [],
  );
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

function serverPattern(home: string): RegExp {
  const database = escapeRegExp(databasePath(home, 'VERSION')).replace('VERSION', '([\\w.-]+)');
  return new RegExp(
    ` server start-dev --ip ${LOOPBACK} --port (\\d+) --ui-port (\\d+) --db-filename ${database} `,
  );
}

function databasePath(home: string, version: string): string {
  return join(home, `temporal-${version}.db`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
