import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { UnavailableError } from '../errors.js';
import { idleQueueAttention } from './attention.js';
import type { Server } from './connection.js';
import { deleteJob } from './delete.js';
import { describeJob, listJobs } from './describe.js';
import { explain } from './failures.js';
import type { JobDescription, Jobs } from './port.js';
import { workflowStarter } from './start.js';
import { endOf } from './wait.js';

/** A queue that has to be polled for jobs to move on; kinds as Temporal's TaskQueueType numbers them. */
export interface PolledQueue {
  name: string;
  kind: 'workflow' | 'activity';
}

interface TemporalJobsOptions {
  /** The server to use now; brings it up first where that is this process's task, within so many milliseconds. */
  connect(withinMs: number): Promise<Server>;
  workflowType: string;
  taskQueue: string;
  polledQueues: readonly PolledQueue[];
}

/** A call that starts, cancels or lists waits this long for the server, its first start included. */
const CALL_MS = 50_000;

/** Between two tries of a wait that an outage has broken. */
const RETRY_MS = 300;

const TASK_QUEUE_TYPE = { workflow: 1, activity: 2 };

/** Durable jobs as Temporal workflows: workflow id = job name. */
export function temporalJobs(options: TemporalJobsOptions): Jobs {
  const start = workflowStarter(options.taskQueue);

  async function call<T>(withinMs: number, request: (client: Client) => Promise<T>): Promise<T> {
    const deadline = Date.now() + withinMs;
    const { client, address } = await options.connect(withinMs);
    try {
      return await client.connection.withDeadline(deadline, () => request(client));
    } catch (error) {
      throw explain(error, address);
    }
  }

  async function describe(client: Client, names: readonly string[]): Promise<JobDescription[]> {
    const jobs = await Promise.all(
      names.map((name) => describeJob(client, options.workflowType, name)),
    );
    if (!jobs.some(({ status }) => status === 'running')) return jobs;
    const attention = await idleQueue(client, options.polledQueues);
    if (attention === undefined) return jobs;
    return jobs.map((job) => (job.status === 'running' ? { ...job, attention } : job));
  }

  return {
    start: (request, rerun) => call(CALL_MS, (client) => start(client, request, rerun)),

    describe: async (names, withinMs) => {
      try {
        return await call(withinMs, (client) => describe(client, names));
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        const attention = error.message;
        return names.map((name) => ({ name, status: 'unknown', attention }));
      }
    },

    wait: async (name, until, signal) => {
      while (!signal.aborted && Date.now() < until) {
        try {
          return await call(until - Date.now(), (client) => endOf(client, name, signal));
        } catch (error) {
          // An outage ends no job: the wait goes on when the server is back.
          if (!(error instanceof UnavailableError)) throw error;
        }
        await sleep(Math.max(0, Math.min(RETRY_MS, until - Date.now())));
      }
      return undefined;
    },

    cancel: (name) =>
      call(CALL_MS, async (client) => {
        const { status } = await describeJob(client, options.workflowType, name);
        if (status === 'unknown') return 'unknown';
        if (status !== 'running') return 'not_running';
        await client.workflow.getHandle(name).cancel();
        return 'requested';
      }),

    delete: (name) => call(CALL_MS, (client) => deleteJob(client, options.workflowType, name)),

    list: (filter, withinMs) =>
      call(withinMs, (client) => listJobs(client, options.workflowType, filter)),
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
