import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fetchQueue } from '../workflows/queues.js';
import { compileHotFunctions } from './base/hot-functions.js';
import { PACKAGE_ROOT, VERSION } from './base/package.js';
import { isOlderWorker } from './base/worker-identity.js';
import { growYoungSpace } from './base/young-space.js';
import type { Config } from './config.js';
import { jobCatalog } from './durable/catalog.js';
import { jobEndings } from './durable/endings.js';
import { endingOnRecord } from './durable/ends-on-record.js';
import { checkKinds, type JobKinds } from './durable/kind.js';
import { loadedWithinCalls } from './durable/loaded-later.js';
import { lostJobsFinder } from './durable/lost-jobs.js';
import type { DurablePromises } from './durable/promises.js';
import type { ResultStore } from './durable/results.js';
import { roomForMany, roomForManyRecords } from './durable/room-for-many.js';
import type { Server, ServerOptions } from './durable/temporal/connection.js';
import type { PolledQueue } from './durable/temporal/idle-queues.js';
import type { ConnectedServer } from './durable/temporal/temporal-promises.js';
import { engineOptions } from './engine-options.js';
import type { Lookups } from './lookup/lookups.js';
import type { Geocoder } from './places/geocoder.js';
import { packagedGeocoder } from './places/packaged-geocoder.js';
import { fetchThrough } from './proxies/fetch.js';
import type { Rows } from './rows/rows.js';
import type { Sandbox } from './sandbox/sandbox.js';
import { catalogFile } from './store/catalog-file.js';
import { fileManifests } from './store/manifests.js';
import { fileOutputs } from './store/outputs.js';
import { partIntegrity } from './store/part-integrity.js';
import { fileRemoval } from './store/removal.js';
import { storedResults } from './store/results.js';
import { DEFINED_JOBS } from './tools/defined-jobs.js';
import { gatheringKind } from './tools/gathering/gathering-kind.js';
import { lookupKind } from './tools/lookup/lookup-kind.js';
import type { ToolServices } from './tools/services.js';
import { PROVIDER_NAMES } from './weather/gathering.js';

/** The program of the processes that run users' SQL. */
const QUERY_SANDBOX = join(PACKAGE_ROOT, 'dist', 'query-sandbox.js');

/**
 * What tools work with, wired to what the configuration names. Holds no worker (N3).
 * @param loadedFor says to whose time the loading of Temporal's client counts.
 */
export function createServices(
  config: Config,
  onProgress: (text: string) => void,
  loadedFor = loadedWithinCalls,
): ToolServices {
  const manifests = fileManifests(config.store);
  const integrity = partIntegrity(config.store);
  const removal = fileRemoval(config.store, manifests);
  const kinds: JobKinds = [
    gatheringKind({ manifests, integrity, removal, now: Date.now }),
    lookupKind({ store: config.store, integrity }),
    ...DEFINED_JOBS,
  ];
  checkKinds(kinds);
  const results = roomForManyRecords(storedResults(config.store), compileHotFunctions);
  const geocoder = packagedGeocoder(
    config.geocodingUrl,
    fetchThrough(config.proxies),
    compileHotFunctions,
  );
  let loaded: Promise<DurablePromises> | undefined;
  let rows: Promise<Rows> | undefined;
  let lookups: Promise<Lookups> | undefined;
  let sandbox: Promise<Sandbox> | undefined;
  const promises = loadedFor(() => {
    loaded ??= loadPromises(config, kinds, results, onProgress);
    return loaded;
  });
  const catalog = jobCatalog(results, kinds, catalogFile(config.store, VERSION));
  return {
    kinds,
    promises,
    results,
    catalog,
    lostJobs: lostJobsFinder(promises, catalog),
    endings: jobEndings(promises),
    manifests,
    integrity,
    rows: () => {
      rows ??= import('./rows/rows.js').then(({ duckdbRows }) =>
        duckdbRows(config.store, integrity, compileHotFunctions),
      );
      return rows;
    },
    outputs: fileOutputs(config.store),
    sandbox: () => {
      sandbox ??= import('./sandbox/sandbox.js').then((module) =>
        module.createSandbox(QUERY_SANDBOX),
      );
      return sandbox;
    },
    lookups: () => {
      lookups ??= loadLookups(config, geocoder);
      return lookups;
    },
    geocoder,
    now: Date.now,
  };
}

async function loadLookups(config: Config, geocoder: Geocoder): Promise<Lookups> {
  // A table may have 200,000 rows.
  compileHotFunctions();
  const [{ storedLookups }, { weatherProviders }] = await Promise.all([
    import('./lookup/lookups.js'),
    import('./providers/providers.js'),
  ]);
  const fetch = fetchThrough(config.proxies);
  const { source } = weatherProviders({ ...config, fetch, now: Date.now })['open-meteo'];
  return storedLookups({
    store: config.store,
    source,
    resolvePlace: geocoder.resolve,
    now: Date.now,
  });
}

async function loadPromises(
  config: Config,
  kinds: JobKinds,
  results: ResultStore,
  onProgress: (text: string) => void,
): Promise<DurablePromises> {
  const connect = await connector(config, onProgress);
  const { temporalPromises } = await import('./durable/temporal/temporal-promises.js');
  const promises = temporalPromises({
    connect,
    kinds,
    taskQueue: config.taskQueue,
    workerCommand: WORKER_COMMAND,
    polledQueues: polledQueuesOf(config),
    isOlderWorker: (identity) => isOlderWorker(identity, VERSION),
  });
  return roomForMany(endingOnRecord(promises, results), () => {
    growYoungSpace();
    compileHotFunctions();
  });
}

/** The command that starts a worker, for messages. */
export const WORKER_COMMAND = 'durable-weather worker';

/** The queues that a worker polls. */
export function polledQueuesOf({ taskQueue }: Config): PolledQueue[] {
  return [
    { name: taskQueue, kind: 'workflow' },
    ...PROVIDER_NAMES.map((provider) => ({
      name: fetchQueue(taskQueue, provider),
      kind: 'activity' as const,
    })),
  ];
}

/** What to do when the engine's server does not answer. */
const ENGINE_ADVICE = 'the engine starts it again within half a minute, and jobs go on then';

/** What to do about a server of the user's that does not answer, as a clause. */
export const SERVER_ADVICE = 'start it, or correct TEMPORAL_ADDRESS or the profile';

/** The server that the user's TEMPORAL_* settings name. @throws InvalidInputError when they cannot be understood. */
export async function userServer(env: Record<string, string>): Promise<ServerOptions> {
  const { externalServer } = await import('./durable/temporal/connection.js');
  return externalServer(env, `${SERVER_ADVICE}; "durable-weather doctor" looks at it`);
}

/** A call that needs the engine is there by then. */
const LOADING_MS = 10_000;

type Connect = (withinMs: number, since?: number) => Promise<ConnectedServer>;

async function connector(config: Config, onProgress: (text: string) => void): Promise<Connect> {
  if (config.temporal.kind === 'external') {
    const { dial } = await import('./durable/temporal/connection.js');
    const { env } = config.temporal;
    let server: Server | undefined;
    return async () => {
      if (server === undefined) {
        const options = await userServer(env);
        // Another call may have dialled meanwhile.
        server ??= dial(options);
      }
      return server;
    };
  }
  const { engineFinder, serverTrouble } = await import('./engine/index.js');
  let isAwaited = false;
  const findEngine = engineFinder({
    ...engineOptions(config),
    needs: 'server',
    onProgress: (text) => {
      isAwaited = true;
      onProgress(text);
    },
  });
  // The engine starts while this process loads Temporal's client. Whoever needs the engine hears of an error.
  findEngine(LOADING_MS).catch(() => undefined);
  // To load it takes the whole thread: the engine's process is spawned before.
  await nextTurn();
  const { dial, localServer, rehearseStart } = await import('./durable/temporal/connection.js');
  if (isAwaited) void rehearseStart();
  let server: Server | undefined;
  return async (withinMs, since) => {
    // Asked at each call, because the engine may have died since the last one: this brings it back.
    const { temporal, trouble } = await findEngine(withinMs, since);
    if (server?.address !== temporal.address)
      server = dial(localServer(temporal.address, ENGINE_ADVICE));
    const whySilent = () => serverTrouble(config.home);
    return { ...server, hasOwnWorker: true, attention: trouble, whySilent };
  };
}
