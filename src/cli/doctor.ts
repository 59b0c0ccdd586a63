import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { databaseFault, findTemporalCli, readEngineStatus } from '../engine/index.js';
import { fetchThrough } from '../proxies/fetch.js';
import { userServer } from '../services.js';
import { shownSettings } from '../settings/settings.js';
import { fileManifests } from '../store/manifests.js';
import { partIntegrity } from '../store/part-integrity.js';
import { findStoreFaults, type StoreFaults } from '../store/store-faults.js';

import { describeProxies, reach } from './doctor-network.js';

/** One thing that was looked at. */
export interface Finding {
  subject: string;
  verdict: 'ok' | 'note' | 'problem';
  detail: string;
}

const REACH_MS = 5_000;

/** Looks at every setting and part; all at once, each within a few seconds. */
export async function examine(config: Config): Promise<Finding[]> {
  const looks = await Promise.all([
    look('result store', () => tryStore(config.store)),
    storedJobs(config.store),
    config.temporal.kind === 'embedded'
      ? look('Temporal CLI', () => findCli(config))
      : look('Temporal server', () => tryServer(config)),
    ...(config.temporal.kind === 'embedded' ? [engine(config)] : []),
    look('archive', () => reach(`${config.archiveUrl}?latitude=0&longitude=0`, config)),
    look('geocoder', () => reach(`${config.geocodingUrl}?name=Seattle&count=1`, config)),
  ]);
  return [...settings(config), ...looks];
}

function settings(config: Config): Finding[] {
  const shown = [
    ['Node.js', process.version],
    ...shownSettings(config),
    ['proxies', describeProxies(config)],
    [
      'Temporal',
      config.temporal.kind === 'embedded' ? 'embedded engine' : 'the server of TEMPORAL_*',
    ],
  ] as const;
  return shown.map(([subject, detail]) => ({ subject, verdict: 'note', detail }));
}

async function look(subject: string, find: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, verdict: 'ok', detail: await find() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const detail = cause instanceof Error ? cause.message : String(cause);
    return { subject, verdict: 'problem', detail };
  }
}

async function tryStore(store: string): Promise<string> {
  const probe = join(store, `.doctor-${randomUUID()}`);
  await mkdir(store, { recursive: true });
  await writeFile(probe, '');
  await rm(probe);
  return `${store} can be written to`;
}

async function storedJobs(store: string): Promise<Finding> {
  const subject = 'stored jobs';
  const faults = await storeFaultsOf(store);
  const found = describeFaults(faults);
  return found.length === 0
    ? { subject, verdict: 'ok', detail: `${faults.jobs}, with every part whole` }
    : { subject, verdict: 'problem', detail: `${found.join('; ')}; "doctor --repair" mends it` };
}

/** Everything that is wrong in the store of results. */
export function storeFaultsOf(store: string): Promise<StoreFaults> {
  return findStoreFaults(store, fileManifests(store), partIntegrity(store), Date.now());
}

function describeFaults({ incomplete, unreadable, leftovers }: StoreFaults): string[] {
  return [
    ...incomplete.map(
      ({ manifest, faults }) =>
        `"${manifest.job_name}" lacks ${faults.length} of ${manifest.parts.length} parts`,
    ),
    ...unreadable.map(({ why }) => why),
    ...(leftovers.length === 0 ? [] : [`${leftovers.length} unfinished files are left`]),
  ];
}

async function findCli(config: Config): Promise<string> {
  const cli = await findTemporalCli({
    explicitPath: config.temporalCliPath,
    cache: config.cache,
    env: config.environment,
    fetch: fetchThrough(config.proxies),
    log: () => {},
  });
  return `${cli.version} at ${cli.path}`;
}

async function engine({ home }: Config): Promise<Finding> {
  const subject = 'engine';
  const status = await readEngineStatus(home);
  if (status.trouble !== undefined) return { subject, verdict: 'problem', detail: status.trouble };
  if (status.running && status.temporal) {
    const detail = `${status.phase} at ${status.temporal.address}, Web UI ${status.temporal.uiUrl ?? 'off'}`;
    return { subject, verdict: status.phase === 'ready' ? 'ok' : 'note', detail };
  }
  const fault = status.running ? undefined : databaseFault(home);
  if (fault !== undefined) {
    const remedy = fault.why.includes('doctor --repair') ? '' : '; "doctor --repair" sets it aside';
    return { subject, verdict: 'problem', detail: `${fault.why}${remedy}` };
  }
  if (status.phase === 'failed') {
    return { subject, verdict: 'problem', detail: status.message ?? 'failed' };
  }
  return { subject, verdict: 'note', detail: 'not running; the first job starts it' };
}

async function tryServer(config: Config): Promise<string> {
  if (config.temporal.kind !== 'external') throw new Error('no server is configured');
  const { dial } = await import('../durable/temporal/connection.js');
  const { client, address } = dial(await userServer(config.temporal.env));
  const { connection, options } = client;
  await connection.withDeadline(Date.now() + REACH_MS, () =>
    connection.workflowService.describeNamespace({ namespace: options.namespace }),
  );
  return `${address} answers, namespace ${options.namespace}`;
}
