import { join } from 'node:path';
import { errorMessage, InvalidInputError, UnavailableError } from '../base/errors.js';
import { withoutStop } from '../base/one-line.js';
import type { Config } from '../config.js';
import { findInstalledCli } from '../engine/index.js';
import { fetchThrough } from '../proxies/fetch.js';
import { SERVER_ADVICE, userServer } from '../services.js';
import { shownSettings } from '../settings/settings.js';
import { fileManifests } from '../store/manifests.js';
import { partIntegrity } from '../store/part-integrity.js';
import { findStoreFaults, type StoreFaults } from '../store/store-faults.js';
import { tryStore } from '../store/store-folders.js';
import { engineFinding } from './doctor-engine.js';
import { describeProxies, reach } from './doctor-network.js';
import { workersFinding } from './doctor-workers.js';
import type { Finding } from './finding.js';
import { expectNativeBuilds, expectWorkersInstallation } from './installation.js';
import { attributesFinding } from './search-attributes.js';

const REACH_MS = 5_000;

/** Checks every setting and part, all at once, each within a few seconds. */
export async function examine(config: Config): Promise<Finding[]> {
  const looks = await Promise.all([
    look('installation', async () => installed(config)),
    look('result store', async () => written(config.store)),
    look('stored jobs', () => storedJobs(config.store)),
    config.temporal.kind === 'embedded'
      ? findCli(config)
      : look('Temporal server', () => tryServer(config)),
    config.temporal.kind === 'embedded' ? engineFinding(config.home) : attributesFinding(config),
    ...(config.temporal.kind === 'embedded' ? [] : [workersFinding(config)]),
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

function installed({ temporal }: Config): string {
  if (temporal.kind === 'embedded') expectWorkersInstallation(process);
  else expectNativeBuilds(process);
  return 'has its native libraries';
}

function written(store: string): string {
  tryStore(store);
  return `${store} can be written to`;
}

async function look(subject: string, find: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, verdict: 'ok', detail: await find() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const detail = errorMessage(cause);
    return { subject, verdict: 'problem', detail };
  }
}

/** @throws UnavailableError with all faults, and how to mend them. */
async function storedJobs(store: string): Promise<string> {
  const faults = await storeFaultsOf(store);
  const lost = describeLost(faults);
  const found = [
    ...(lost.length === 0 ? [] : [...lost, '"doctor --repair" mends it']),
    ...faults.unreadable.map(({ why }) => withoutStop(why)),
  ];
  if (found.length > 0) throw new UnavailableError(found.join('; '));
  return `${faults.jobs}, with every part whole`;
}

/** All faults of the result store. */
export function storeFaultsOf(store: string): Promise<StoreFaults> {
  return findStoreFaults(store, fileManifests(store), partIntegrity(store), Date.now());
}

function describeLost({ incomplete, leftovers }: StoreFaults): string[] {
  return [
    ...incomplete.map(
      ({ manifest, faults }) =>
        `"${manifest.job_name}" lacks ${faults.length} of ${manifest.parts.length} parts`,
    ),
    ...(leftovers.length === 0 ? [] : [`${leftovers.length} unfinished files are left`]),
  ];
}

async function findCli(config: Config): Promise<Finding> {
  const subject = 'Temporal CLI';
  try {
    const { version, path } = await findInstalledCli({
      explicitPath: config.temporalCliPath,
      cache: config.cache,
      spareCache: join(config.home, 'cache'),
      env: config.environment,
      fetch: fetchThrough(config.proxies),
      log: () => {},
    });
    return { subject, verdict: 'ok', detail: `${version} at ${path}` };
  } catch (error) {
    if (error instanceof InvalidInputError) {
      return { subject, verdict: 'problem', detail: error.message };
    }
    return {
      subject,
      verdict: 'note',
      detail: 'none here; the engine downloads it (150 MB) when it first starts',
    };
  }
}

async function tryServer(config: Config): Promise<string> {
  if (config.temporal.kind !== 'external') throw new Error('no server is configured');
  const { dial } = await import('../durable/temporal/connection.js');
  const { explain } = await import('../durable/temporal/failures.js');
  const server = dial(await userServer(config.temporal.env));
  const { client, address } = server;
  const { connection, options } = client;
  try {
    await connection.withDeadline(Date.now() + REACH_MS, () =>
      connection.workflowService.describeNamespace({ namespace: options.namespace }),
    );
  } catch (error) {
    throw await explain(error, { ...server, advice: SERVER_ADVICE });
  }
  return `${address} answers, namespace ${options.namespace}`;
}
