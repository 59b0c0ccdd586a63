import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import {
  type NativeConnection,
  Worker,
  type WorkerDeploymentOptions,
  type WorkerOptions,
} from '@temporalio/worker';
import * as definedActivities from '../../activities/defined-jobs.js';
import type { PromptRuns } from '../../activities/prompt-runs.js';
import { PROMPTLY } from '../../workflows/prompt-patch.js';
import { fetchQueue } from '../../workflows/queues.js';
import { PACKAGE_ROOT } from '../base/package.js';
import type { Config } from '../config.js';
import { keepingActivities } from '../durable/server/keeping.js';
import type { ServerOptions } from '../durable/temporal/connection.js';
import { STICKY_TIMEOUT } from '../durable/temporal/sticky-timeout.js';
import {
  type AttemptLog,
  freeingWorkflows,
  loggingAttempts,
} from '../durable/temporal/take-over.js';
import { storedResults } from '../store/results.js';
import { DEFINED_JOBS } from '../tools/defined-jobs.js';
import { type ChunkOutcome, PROVIDER_NAMES } from '../weather/gathering.js';
import { weatherActivities } from './activities.js';
import { attributeActivities } from './attributes.js';
import { QueueRate } from './queue-rate.js';

/** Made by the build: a worker that bundles its workflows itself takes seconds to start. */
export const WORKFLOW_BUNDLE = join(PACKAGE_ROOT, 'dist', 'workflow-bundle.js');

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

/**
 * Tasks of workflows. Each may do a small job (activities/fetch-promptly.ts), so these are enough to keep the cores
 * busy, and few enough that none of them waits long for the others.
 */
const WORKFLOW_TASKS_AT_ONCE = 16;

/**
 * What jobs do when another version becomes the current one.
 * - PINNED: end on the version that they began on
 * - AUTO_UPGRADE: go on with the current one
 */
export type VersioningBehavior = 'PINNED' | 'AUTO_UPGRADE';

/** What the workers of a process share. */
export interface WorkerParts {
  connection: NativeConnection;
  duckdb: DuckDBInstance;
  log: (line: string) => void;
  identity: string;
  buildId: string;
  versioning: VersioningBehavior | undefined;
  attempts: AttemptLog | undefined;
  promptRuns: PromptRuns<ChunkOutcome>;
}

/** Workflows and what is done within their tasks have the task queue, and fetches a queue for each provider. */
export async function createWorkers(
  config: Config,
  { namespace }: ServerOptions,
  parts: WorkerParts,
): Promise<Worker[]> {
  const { connection, duckdb, log, promptRuns } = parts;
  const { operatorService } = connection;
  const weather = weatherActivities(config, duckdb, promptRuns);
  const { fetchChunk, fetchPromptly, summarise, writtenResult } = weather;
  const { planLookup, fetchLookup, finishLookup } = weather;
  const fetches = fetchQueue(config.taskQueue, 'open-meteo');
  const rate = new QueueRate({ connection, namespace, taskQueue: fetches });
  const mayBePrompt = () => !rate.isSet && promptRuns.mayBegin();
  const common = commonOptions(namespace, parts);
  const creating = Promise.all([
    Worker.create({
      ...common,
      taskQueue: config.taskQueue,
      workflowBundle: { codePath: WORKFLOW_BUNDLE },
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
      patchActivationCallback: ({ patchId }) => patchId !== PROMPTLY || mayBePrompt(),
      activities: {
        fetchPromptly,
        summarise,
        writtenResult,
        planLookup,
        finishLookup,
        ...attributeActivities({ operatorService, namespace }, Date.now, log),
        ...definedActivities,
        ...keepingActivities(DEFINED_JOBS, storedResults(config.store)),
      },
      maxConcurrentActivityTaskExecutions: TABLES_AT_ONCE,
      maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS_AT_ONCE,
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
  const [workers] = await Promise.all([creating, rate.watch()]);
  return workers;
}

function commonOptions(
  namespace: string,
  { connection, identity, buildId, versioning, attempts }: WorkerParts,
): Omit<WorkerOptions, 'taskQueue'> {
  const { workflowService: service } = connection;
  return {
    connection,
    namespace,
    identity,
    workerDeploymentOptions: deploymentOf(buildId, versioning),
    shutdownGraceTime: SHUTDOWN_GRACE,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    interceptors: {
      activity: [
        freeingWorkflows({ service, namespace, identity }, Date.now()),
        ...(attempts === undefined ? [] : [loggingAttempts(attempts)]),
      ],
    },
  };
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
