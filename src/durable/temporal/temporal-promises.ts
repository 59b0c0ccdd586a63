import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { steadyNow } from '../../base/deadline.js';
import { InvalidInputError, UnavailableError, UnusableSettingError } from '../../base/errors.js';
import { type JobKinds, kindOfType } from '../kind.js';
import type {
  DurablePromises,
  JobDescription,
  JobEnd,
  JobRequest,
  Rerun,
  StartOutcome,
} from '../promises.js';
import { cancelJob } from './cancel.js';
import type { Server } from './connection.js';
import { deleteHistories } from './delete.js';
import { type DescribedJob, describeJob, listJobs } from './describe.js';
import { describeSet } from './describe-set.js';
import { explain, explainUnreadable, isServersFault } from './failures.js';
import { progressReader } from './furthest-progress.js';
import {
  isPolled,
  lookAtQueues,
  type PolledQueue,
  type PolledQueues,
  strangeQueueAttention,
} from './idle-queues.js';
import { readJobHistory } from './job-steps.js';
import { olderWorkersWatch } from './older-workers.js';
import { retryPauses } from './retry-pauses.js';
import { LOOK_MS, silenceWatch, withinTime } from './silence.js';
import { type IdentityOf, workflowStarter } from './start.js';
import { endOf } from './wait.js';

export interface ConnectedServer extends Server {
  /** What keeps running jobs from going on, where that is known without asking the server. */
  attention?: string | undefined;
  /** For a server whose worker the caller starts itself: it is of the caller's version. */
  hasOwnWorker?: true;
}

interface TemporalPromisesOptions {
  /**
   * The server to use now; brings it up first where that is this process's task, within so many milliseconds.
   * @param since when what needs it began, now when left out: a server that was told to stop after that stays down.
   */
  connect(withinMs: number, since?: number): Promise<ConnectedServer>;
  /** The kinds of the jobs: workflows of other types are another program's. */
  kinds: JobKinds;
  taskQueue: string;
  polledQueues: readonly PolledQueue[];
  /** The command that starts a worker, for messages. */
  workerCommand: string;
  /** True for the identity of a worker that may not know what this version asks for; none is older if left out. */
  isOlderWorker?(identity: string): boolean;
}

/**
 * A call that starts, cancels or deletes waits this long for the server, its first start included; with what else a
 * tool does it stays within 50 s.
 */
const CALL_MS = 43_000;

const CANCELLING = 'The job is being cancelled: it ends as soon as a worker hears of it.';

/** Durable promises as Temporal workflows: workflow id = job name. */
export function temporalPromises(options: TemporalPromisesOptions): DurablePromises {
  const { kinds, taskQueue } = options;
  const workflowTypes = kinds.map(({ workflowType }) => workflowType);
  const identityOf: IdentityOf = (workflowType, input) => {
    const kind = kindOfType(kinds, workflowType);
    return kind?.isInput(input) ? kind.identityOf(input) : undefined;
  };
  const progressOf = progressReader(Date.now);
  const start = workflowStarter(taskQueue, identityOf, Date.now);
  const silenceExplained = silenceWatch();
  const olderWorkers = olderWorkersWatch(async (client) => (await lookAtOwnQueues(client)).older);

  /** Looks at the workers while the job is started. */
  async function startNamingWorkers(
    { client, hasOwnWorker }: ConnectedServer,
    request: JobRequest,
    rerun: Rerun,
  ): Promise<StartOutcome> {
    const mayHaveOlder = options.isOlderWorker !== undefined && !hasOwnWorker;
    const looking = mayHaveOlder ? olderWorkers(client) : undefined;
    const outcome = await start(client, request, rerun);
    const isOurs = outcome.outcome !== 'conflict' && outcome.status === 'running';
    const older = isOurs ? await looking : undefined;
    return older === undefined ? outcome : { ...outcome, attention: older };
  }

  function lookAtOwnQueues(client: Client): Promise<PolledQueues> {
    const { polledQueues, workerCommand, isOlderWorker = () => false } = options;
    return lookAtQueues(client, polledQueues, workerCommand, isOlderWorker);
  }

  /** A request to a server, both within a time. */
  function request<T>(
    { client }: ConnectedServer,
    until: number,
    make: (client: Client) => Promise<T>,
  ): Promise<T> {
    const leftMs = Math.max(0, until - steadyNow());
    return withinTime(leftMs, () =>
      // gRPC takes a moment, and reckons the time that is left at once.
      client.connection.withDeadline(Date.now() + leftMs, () => make(client)),
    );
  }

  async function call<T>(
    withinMs: number,
    make: (server: ConnectedServer) => Promise<T>,
  ): Promise<T> {
    const { until, server } = await connect(withinMs);
    const answered = new AbortController();
    try {
      return await Promise.race([
        request(server, until, () => make(server)),
        silenceExplained(server, answered.signal),
      ]);
    } catch (error) {
      throw await explain(error, server);
    } finally {
      answered.abort();
    }
  }

  /** The server, and until when it may take its time: a look at one that keeps silent comes after that. */
  async function connect(withinMs: number): Promise<{ until: number; server: ConnectedServer }> {
    const until = steadyNow() + withinMs - LOOK_MS;
    return { until, server: await serverOf(withinMs - LOOK_MS) };
  }

  /** @throws UnavailableError, also where a setting is wrong: that hides no job which has ended (N17). */
  async function serverOf(withinMs: number, since?: number): Promise<ConnectedServer> {
    try {
      return await options.connect(withinMs, since);
    } catch (error) {
      throw error instanceof InvalidInputError ? new UnusableSettingError(error.message) : error;
    }
  }

  async function describe(
    server: ConnectedServer,
    names: readonly string[],
    until: number,
  ): Promise<JobDescription[]> {
    const looks = new Map<string, Promise<PolledQueues>>();
    const lookOnce = (queue: string) => {
      const look = looks.get(queue) ?? lookAt(queue, server, until);
      looks.set(queue, look);
      return look;
    };
    return describeSet(names, server, async (name) => {
      const job = await request(server, until, (client) =>
        describeJob(client, workflowTypes, name, progressOf),
      );
      return withAttention(job, needsWorker(job) ? await lookOnce(queueOfJob(job)) : {});
    });
  }

  function queueOfJob(job: DescribedJob): string {
    return job.taskQueue ?? taskQueue;
  }

  /** What is to be said of the workers of a queue. What is known of the jobs stands when the server says no more. */
  async function lookAt(
    queue: string,
    server: ConnectedServer,
    until: number,
  ): Promise<PolledQueues> {
    const isOwn = queue === taskQueue;
    if (isOwn && server.attention !== undefined) return { idle: server.attention };
    try {
      return await request(server, until, async (client) => {
        if (isOwn) return lookAtOwnQueues(client);
        return (await isPolled(client, queue))
          ? {}
          : { idle: strangeQueueAttention(queue, taskQueue) };
      });
    } catch (error) {
      if (isServersFault(error)) return {};
      throw error;
    }
  }

  async function waitAt(
    server: ConnectedServer,
    name: string,
    until: number,
    signal: AbortSignal,
  ): Promise<JobEnd | undefined> {
    try {
      return await request(server, until, (client) => endOf(client, name, signal));
    } catch (error) {
      if (isServersFault(error)) throw error;
      return { status: 'unknown', error: explainUnreadable(name, server, error) };
    }
  }

  return {
    start: (request, rerun) =>
      call(CALL_MS, (server) => startNamingWorkers(server, request, rerun)),

    describe: async (names, withinMs) => {
      try {
        const { until, server } = await connect(withinMs);
        return await describe(server, names, until);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        const attention = error.message;
        return names.map((name) => ({ name, status: 'unknown', attention }));
      }
    },

    wait: async (name, until, signal) => {
      const began = Date.now();
      const pauseAfter = retryPauses();
      while (!signal.aborted && steadyNow() < until) {
        try {
          const server = await serverOf(until - steadyNow(), began);
          // A signal that was aborted meanwhile is not heard any more.
          if (signal.aborted) return undefined;
          return await waitAt(server, name, until, signal);
        } catch (error) {
          // An outage ends no job: the wait goes on when the server is back.
          const isOutage = error instanceof UnavailableError || isServersFault(error);
          if (!isOutage || error instanceof UnusableSettingError) throw error;
          const pause = pauseAfter(error);
          const left = until - steadyNow();
          // A wait that is given up ends at once.
          await sleep(Math.min(pause, Math.max(0, left)), undefined, { signal }).catch(
            () => undefined,
          );
          if (pause >= left) return undefined;
        }
      }
      return undefined;
    },

    steps: (name, withinMs) =>
      call(withinMs, ({ client }) => readJobHistory(client, workflowTypes, name)),

    cancel: (name) =>
      call(CALL_MS, ({ client }) => cancelJob(client, { workflowTypes, taskQueue }, name)),

    delete: (names) => call(CALL_MS, ({ client }) => deleteHistories(client, workflowTypes, names)),

    list: (filter, withinMs) =>
      call(withinMs, ({ client }) => listJobs(client, workflowTypes, filter)),
  };
}

/** A job with all that is to be said of it. Without workers of its queue, nothing else keeps it waiting. */
function withAttention(job: DescribedJob, { idle, older }: PolledQueues): DescribedJob {
  const ending = job.isCancelling ? CANCELLING : undefined;
  const attention = sentences(ending, idle ?? job.attention, idle ? undefined : older);
  return attention === '' ? job : { ...job, attention };
}

function sentences(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}

function needsWorker({ status, isHeld }: DescribedJob): boolean {
  return status === 'running' && isHeld !== true;
}
