import { hostname } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  NativeConnection,
  Worker,
  type WorkerDeploymentOptions,
  type WorkerOptions,
} from '@temporalio/worker';
import * as definedActivities from '../activities/defined-jobs.js';
import { fetchQueue } from '../workflows/queues.js';
import { UnavailableError } from './base/errors.js';
import { removeLeftovers } from './base/leftovers.js';
import { PACKAGE_ROOT, VERSION } from './base/package.js';
import { workerIdentity } from './base/worker-identity.js';
import type { Config } from './config.js';
import { keepingActivities } from './durable/server/keeping.js';
import type { ServerOptions } from './durable/temporal/connection.js';
import { STICKY_TIMEOUT } from './durable/temporal/sticky-timeout.js';
import {
  type AttemptLog,
  freeingWorkflows,
  loggingAttempts,
  takeOver,
} from './durable/temporal/take-over.js';
import { endTasksOf } from './durable/temporal/tasks-in-hand.js';
import { completedTables } from './lookup/completed-tables.js';
import { removeUnusedTables } from './lookup/table-files.js';
import { storedResults } from './store/results.js';
import { storeFolders } from './store/store-folders.js';
import { DEFINED_JOBS } from './tools/defined-jobs.js';
import { PROVIDER_NAMES } from './weather/gathering.js';
import { weatherActivities } from './worker/activities.js';
import { attributeActivities } from './worker/attributes.js';
import { buildIdOf } from './worker/build-id.js';
import { workerTrouble } from './worker/readiness.js';
import { runTogether, shutDown } from './worker/run-together.js';
import { installRuntime } from './worker/runtime.js';

/** Made by the build: a worker that bundles its workflows itself takes seconds to start. */
const WORKFLOW_BUNDLE = join(PACKAGE_ROOT, 'dist', 'workflow-bundle.js');

/** All workers of this program are one deployment, whatever queues they poll. */
const DEPLOYMENT = 'durable-weather';

/** Activities under way get this long to finish when the worker is told to stop. */
const SHUTDOWN_GRACE = '5 seconds';

/** Fetches give their chunks back at once: parts that were published stay, and another worker goes on with the rest. */
const FETCH_GRACE = '0 seconds';

/** Heartbeats are reported this often, so that a cancelled job stops fetching promptly. */
const HEARTBEAT_THROTTLE = '1 second';

/**
 * Fetches that a worker has in hand beyond those with a request in flight: storing the last answer and getting the
 * next task from the server then cost upstream's slots no time. Each may hold a decade of rows.
 */
const FETCHES_BESIDE_REQUESTS = 4;

/** Plans and files of lookups, which read a whole table each: so many at once, whatever they need of memory. */
const TABLES_AT_ONCE = 2;

/** By then a worker that takes over has begun what another one left. */
const TIDY_AFTER_MS = 2_000;

/**
 * Memory within which DuckDB writes and sums rows (128 MB were too few for eight summaries of 85 years of all variables
 * at once). It gets no temporary directory: DuckDB would spill into the working directory. A query has one thread, its
 * activity's: to write a file on two took twice the processor time, because the one waits for the other.
 */
const DUCKDB_SETTINGS = { memory_limit: '160MB', threads: '1', temp_directory: '' };

/** A worker that polls all queues. */
export interface RunningWorker {
  /** Resolves when it has stopped, with its activities finished or given up. */
  stopped: Promise<void>;
  stop(): void;
  buildId: string;
  /** Why it takes no tasks now; undefined if it does. */
  trouble(): Promise<string | undefined>;
  /**
   * Goes on at once with what workers had in hand when they died: attempts of activities, and tasks of workflows.
   * @param tokens of the attempts.
   * @param pids of these workers, on this machine.
   */
  takeOver(tokens: readonly string[], pids: readonly number[]): Promise<void>;
}

/** How a worker is started, beside the configuration. */
export interface StartWorkerOptions {
  /** Gets the SDK's warnings, a line each. */
  log(line: string): void;
  /** host:port for the SDK's metrics; none if left out. */
  metrics?: string | undefined;
  /** Takes part in Worker Deployment Versioning if given (docs/workers.md). */
  versioning?: VersioningBehavior | undefined;
  /** Replaces the build id that is made of version and workflow code. */
  buildId?: string | undefined;
  /** Gets what the worker has in hand, for whoever sees its death. */
  attempts?: AttemptLog | undefined;
}

/**
 * What jobs do when another version becomes the current one.
 * - PINNED: end on the version that they began on
 * - AUTO_UPGRADE: go on with the current one
 */
export type VersioningBehavior = 'PINNED' | 'AUTO_UPGRADE';

/**
 * Starts a worker: workflows and summaries on the task queue, fetches on a queue for each provider.
 * @throws UnavailableError when the server cannot be reached.
 */
export async function startWorker(
  config: Config,
  server: ServerOptions,
  options: StartWorkerOptions,
): Promise<RunningWorker> {
  const { log } = options;
  installRuntime(log, options.metrics);
  const buildId = options.buildId ?? buildIdOf(WORKFLOW_BUNDLE);
  // What people read of a worker in the Web UI and the CLI: who took a chunk, and in which version.
  const identity = workerIdentity(VERSION, process.pid, hostname());
  const connection = await connect(server);
  const duckdb = await DuckDBInstance.create(':memory:', DUCKDB_SETTINGS);
  const workers = await createWorkers(config, server, {
    ...{ connection, duckdb, log, identity, attempts: options.attempts },
    deployment: deploymentOf(buildId, options.versioning),
  });
  const run = async () => {
    try {
      await runTogether(workers);
    } finally {
      await connection.close();
      duckdb.closeSync();
    }
  };
  const trouble = () =>
    workerTrouble({
      ...{ connection, identity, namespace: server.namespace, taskQueue: config.taskQueue },
      address: server.connection.address,
      isRunning: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    });
  const { namespace } = server;
  const employment = { service: connection.workflowService, namespace, identity };
  const stopped = run();
  // Jobs do not wait for it: to look through 10,000 files keeps the thread busy for 100 ms.
  setTimeout(() => void tidy(config.store, log), TIDY_AFTER_MS).unref();
  const stop = () => shutDown(workers);
  return {
    stopped,
    stop,
    buildId,
    trouble,
    takeOver: async (tokens, pids) => {
      const others = pids.filter((pid) => pid !== process.pid);
      const dead = others.map((pid) => workerIdentity(VERSION, pid, hostname()));
      const tasks = endTasksOf({ ...employment, taskQueue: config.taskQueue, dead });
      await Promise.allSettled([takeOver(employment, tokens), tasks]);
    },
  };
}

/**
 * Removes what workers that died were writing, and tables of lookups that no job needs. A store that is out of order is
 * for jobs to tell.
 */
async function tidy(store: string, log: (line: string) => void): Promise<void> {
  try {
    const removed = removeLeftovers(storeFolders(store), Date.now());
    if (removed > 0) log(`${removed} unfinished files were removed from ${store}`);
    const completed = () => completedTables(storedResults(store));
    const unused = await removeUnusedTables(store, completed, Date.now());
    if (unused > 0) log(`${unused} files of lookups that nobody needs were removed from ${store}`);
  } catch (error) {
    log(`unfinished files in ${store} could not be removed: ${(error as Error).message}`);
  }
}

async function connect({ connection }: ServerOptions): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(connection);
  } catch (error) {
    throw new UnavailableError(
      `The Temporal server at ${connection.address} does not answer (${(error as Error).message}); a worker needs it to be up.`,
    );
  }
}

/** What the workers of a process share. */
interface WorkerParts {
  connection: NativeConnection;
  duckdb: DuckDBInstance;
  log: (line: string) => void;
  identity: string;
  deployment: WorkerDeploymentOptions;
  attempts: AttemptLog | undefined;
}

/** Without versioning the server only shows the version. */
function deploymentOf(
  buildId: string,
  versioning: VersioningBehavior | undefined,
): WorkerDeploymentOptions {
  const version = { deploymentName: DEPLOYMENT, buildId };
  return versioning === undefined
    ? { version, useWorkerVersioning: false }
    : { version, useWorkerVersioning: true, defaultVersioningBehavior: versioning };
}

function createWorkers(
  config: Config,
  { namespace }: ServerOptions,
  { connection, duckdb, log, identity, deployment, attempts }: WorkerParts,
): Promise<Worker[]> {
  const { fetchChunk, summarise, planLookup, fetchLookup, finishLookup } = weatherActivities(
    config,
    duckdb,
  );
  const { operatorService, workflowService: service } = connection;
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace,
    identity,
    workerDeploymentOptions: deployment,
    shutdownGraceTime: SHUTDOWN_GRACE,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    interceptors: {
      activity: [
        freeingWorkflows({ service, namespace, identity }, Date.now()),
        ...(attempts === undefined ? [] : [loggingAttempts(attempts)]),
      ],
    },
  };
  return Promise.all([
    Worker.create({
      ...common,
      taskQueue: config.taskQueue,
      workflowBundle: { codePath: WORKFLOW_BUNDLE },
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
      activities: {
        summarise,
        planLookup,
        finishLookup,
        ...attributeActivities({ operatorService, namespace }, Date.now, log),
        ...definedActivities,
        ...keepingActivities(DEFINED_JOBS, storedResults(config.store)),
      },
      maxConcurrentActivityTaskExecutions: TABLES_AT_ONCE,
    }),
    ...PROVIDER_NAMES.map((provider) =>
      Worker.create({
        ...common,
        taskQueue: fetchQueue(config.taskQueue, provider),
        activities: provider === 'open-meteo' ? { fetchChunk, fetchLookup } : { fetchChunk },
        shutdownGraceTime: FETCH_GRACE,
        maxConcurrentActivityTaskExecutions: config.maxConcurrency + FETCHES_BESIDE_REQUESTS,
      }),
    ),
  ]);
}
