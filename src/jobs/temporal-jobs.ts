import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { UnavailableError } from '../errors.js';
import { idleQueueAttention } from './attention.js';
import type { Server } from './connection.js';
import { deleteJob } from './delete.js';
import { describeJob, listJobs } from './describe.js';
import { explain, isServersFault } from './failures.js';
import type { JobDescription, Jobs } from './port.js';
import { withinTime } from './silence.js';
import { workflowStarter } from './start.js';
import { endOf } from './wait.js';

/** A queue that has to be polled for jobs to move on; kinds as Temporal's TaskQueueType numbers them. */
export interface PolledQueue {
  name: string;
  kind: 'workflow' | 'activity';
}

export interface ConnectedServer extends Server {
  /** What keeps running jobs from going on, where that is known without asking the server. */
  attention?: string | undefined;
}

interface TemporalJobsOptions {
  /** The server to use now; brings it up first where that is this process's task, within so many milliseconds. */
  connect(withinMs: number): Promise<ConnectedServer>;
  workflowType: string;
  taskQueue: string;
  polledQueues: readonly PolledQueue[];
}

/**
 * A call that starts, cancels or deletes waits this long for the server, its first start included; with what else a
 * tool does it stays within 50 s.
 */
const CALL_MS = 43_000;

/** Between two tries of a wait that an outage has broken. */
const RETRY_MS = 300;

const TASK_QUEUE_TYPE = { workflow: 1, activity: 2 };

/** Durable jobs as Temporal workflows: workflow id = job name. */
export function temporalJobs(options: TemporalJobsOptions): Jobs {
  const start = workflowStarter(options.taskQueue);

  /** A request to a server, both within a time. */
  function request<T>(
    { client }: ConnectedServer,
    until: number,
    make: (client: Client) => Promise<T>,
  ): Promise<T> {
    return withinTime(Math.max(0, until - Date.now()), () =>
      client.connection.withDeadline(until, () => make(client)),
    );
  }

  async function call<T>(
    withinMs: number,
    make: (server: ConnectedServer) => Promise<T>,
  ): Promise<T> {
    const until = Date.now() + withinMs;
    const server = await options.connect(withinMs);
    try {
      return await request(server, until, () => make(server));
    } catch (error) {
      throw await explain(error, server);
    }
  }

  async function describe(
    { client, attention: known }: ConnectedServer,
    names: readonly string[],
  ): Promise<JobDescription[]> {
    const jobs = await Promise.all(
      names.map((name) => describeJob(client, options.workflowType, name)),
    );
    if (!jobs.some(({ status }) => status === 'running')) return jobs;
    const attention = known ?? (await idleQueue(client, options.polledQueues));
    if (attention === undefined) return jobs;
    return jobs.map((job) => (job.status === 'running' ? { ...job, attention } : job));
  }

  return {
    start: (request, rerun) => call(CALL_MS, ({ client }) => start(client, request, rerun)),

    describe: async (names, withinMs) => {
      try {
        return await call(withinMs, (server) => describe(server, names));
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        const attention = error.message;
        return names.map((name) => ({ name, status: 'unknown', attention }));
      }
    },

    wait: async (name, until, signal) => {
      while (!signal.aborted && Date.now() < until) {
        try {
          const server = await options.connect(until - Date.now());
          return await request(server, until, (client) => endOf(client, name, signal));
        } catch (error) {
          // An outage ends no job: the wait goes on when the server is back.
          if (!(error instanceof UnavailableError || isServersFault(error))) throw error;
        }
        await sleep(Math.max(0, Math.min(RETRY_MS, until - Date.now())));
      }
      return undefined;
    },

    cancel: (name) =>
      call(CALL_MS, async ({ client }) => {
        const { status } = await describeJob(client, options.workflowType, name);
        if (status === 'unknown') return 'unknown';
        if (status !== 'running') return 'not_running';
        await client.workflow.getHandle(name).cancel();
        return 'requested';
      }),

    delete: (name) => call(CALL_MS, ({ client }) => deleteJob(client, options.workflowType, name)),

    list: (filter, withinMs) =>
      call(withinMs, ({ client }) => listJobs(client, options.workflowType, filter)),
  };
}

async function idleQueue(
  client: Client,
  queues: readonly PolledQueue[],
): Promise<string | undefined> {
  const sentences = await Promise.all(
    queues.map(async ({ name, kind }) => {
      const { pollers } = await client.workflowService.describeTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name },
        taskQueueType: TASK_QUEUE_TYPE[kind],
      });
      return idleQueueAttention(name, pollers, Date.now());
    }),
  );
  return sentences.find((sentence) => sentence !== undefined);
}
