import { hostname } from 'node:os';
import { DuckDBInstance } from '@duckdb/node-api';
import { NativeConnection } from '@temporalio/worker';
import { PromptRuns } from '../activities/prompt-runs.js';
import { UnavailableError } from './base/errors.js';
import { removeLeftovers } from './base/leftovers.js';
import { VERSION } from './base/package.js';
import { workerIdentity } from './base/worker-identity.js';
import type { Config } from './config.js';
import type { ServerOptions } from './durable/temporal/connection.js';
import { type AttemptLog, takeOver } from './durable/temporal/take-over.js';
import { endTasksOf } from './durable/temporal/tasks-in-hand.js';
import { completedTables } from './lookup/completed-tables.js';
import { removeUnusedTables } from './lookup/table-files.js';
import { storedResults } from './store/results.js';
import { storeFolders } from './store/store-folders.js';
import type { ChunkOutcome } from './weather/gathering.js';
import { buildIdOf } from './worker/build-id.js';
import {
  createWorkers,
  type VersioningBehavior,
  WORKFLOW_BUNDLE,
} from './worker/create-workers.js';
import { workerTrouble } from './worker/readiness.js';
import { runTogether, shutDown } from './worker/run-together.js';
import { installRuntime } from './worker/runtime.js';

/** Those of the SDK (RuntimeOptions.shutdownSignals). */
const SHUTDOWN_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;

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
 * Starts a worker: workflows, and what is done within their tasks, on the task queue, and fetches on a queue for each
 * provider.
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
  const promptRuns = new PromptRuns<ChunkOutcome>();
  const workers = await createWorkers(config, server, {
    ...{ connection, duckdb, log, identity, promptRuns, attempts: options.attempts },
    ...{ buildId, versioning: options.versioning },
  });
  // At the first signal the SDK stops the workers, and leaves the second one to Node.js.
  const leaveRuns = () => {
    for (const signal of SHUTDOWN_SIGNALS) process.off(signal, leaveRuns);
    promptRuns.stop();
  };
  for (const signal of SHUTDOWN_SIGNALS) process.on(signal, leaveRuns);
  const run = async () => {
    try {
      await runTogether(workers);
    } finally {
      leaveRuns();
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
  const stop = () => {
    shutDown(workers);
    leaveRuns();
  };
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
