import { join } from 'node:path';
import { listFolder } from '../../base/files.js';
import type { Command } from '../process/command.js';
import { LOOPBACK } from '../process/ports.js';
import type { TemporalCli } from '../temporal-cli/temporal-check.js';

export interface ServerPorts {
  temporal: number;
  ui: number;
}

/** What a server was started with. */
export interface ServerWords {
  ports: ServerPorts;
  /** Of the CLI that started it. */
  version: string;
  /** Path of its database. */
  database: string;
  /** Without a Web UI. */
  isHeadless: boolean;
}

/** The command line below, each argument followed by a space. */
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
 * The server keeps state and events of each workflow for an hour, so its memory grew by some 50 kB a job for as long:
 * its bounds, 128,000 entries and 256 MB, are for servers with many users. A job has two entries. What was dropped is
 * read again from the database.
 */
const CACHES = [
  'history.hostLevelCacheMaxSize=2000',
  'history.eventsHostLevelCacheMaxSizeBytes=8388608',
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
    ...[...FAIRNESS, ...DELETION, ...PAUSING, ...POLLING, ...CACHES].flatMap((setting) => [
      '--dynamic-config-value',
      setting,
    ]),
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
  ];
}

const RELEASE = /^\d+(\.\d+)*$/;

/**
 * Of the CLI that made the database of this home, the newest where there are several; undefined where there is none. A
 * release comes before any other: a copy that a person has made may be called temporal-1.9.1-old.db.
 */
export function databaseVersion(home: string): string | undefined {
  const versions = listFolder(home).flatMap(
    (name) => /^temporal-([\w.-]+)\.db$/.exec(name)?.[1] ?? [],
  );
  const rank = (version: string) => Number(RELEASE.test(version));
  return versions
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
}

export function databasePath(home: string, version: string): string {
  return join(home, `temporal-${version}.db`);
}

/** What a server's command line says, each argument followed by a space; undefined for another program's. */
export function readServerCommand(commandLine: string): ServerWords | undefined {
  const [, temporal, ui, database, version, rest = ''] = SERVER.exec(commandLine) ?? [];
  if (database === undefined || version === undefined) return undefined;
  const ports = { temporal: Number(temporal), ui: Number(ui) };
  return { ports, version, database, isHeadless: / --headless /.test(rest) };
}
