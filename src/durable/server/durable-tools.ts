import type { AnyTool } from '../../mcp/tool.js';
import { jobCatalog } from '../catalog.js';
import { jobEndings } from '../endings.js';
import { endingOnRecord } from '../ends-on-record.js';
import { checkKinds } from '../kind.js';
import { lostJobsFinder } from '../lost-jobs.js';
import type { DurablePromises } from '../promises.js';
import type { DurableServices } from '../services.js';
import { AFTER_DEFECT } from '../tools/advice.js';
import { jobTools } from '../tools/index.js';
import { startToolOf } from '../tools/start-tools.js';
import type { DurableToolsOptions } from './options.js';
import { serverOf } from './temporal-server.js';
import type { WorkerCode } from './worker.js';

/** Durable tools over some kinds of jobs: start, probe, await, list, cancel and delete. */
export interface DurableTools {
  tools: readonly AnyTool<DurableServices>[];
  services: DurableServices;
  /** Is an MCP server on stdin and stdout until its client hangs up; a process that holds a client of Temporal only. */
  serveStdio(): Promise<void>;
  /** Is a worker until it gets SIGTERM or SIGINT: runs the jobs, and keeps their results. */
  work(code: WorkerCode): Promise<void>;
}

/** @throws Error with a sentence where the kinds do not go together. */
export function durableTools(options: DurableToolsOptions): DurableTools {
  const { name, version, jobs, results } = options;
  checkKinds(jobs);
  let promises: Promise<DurablePromises> | undefined;
  const promisesOf = () => {
    promises ??= connect(options);
    return promises;
  };
  const catalog = jobCatalog(results, jobs);
  const services: DurableServices = {
    kinds: jobs,
    promises: promisesOf,
    results,
    catalog,
    lostJobs: lostJobsFinder(promisesOf, catalog),
    endings: jobEndings(promisesOf),
    now: Date.now,
  };
  const ofAllKinds = jobTools({
    results: {
      description: 'Gives the results of jobs',
      fields: 'as the kind of the job gives it',
      allHere: () => 'All results are here.',
    },
    textFilters: {},
  });
  const tools = [...jobs.map(startToolOf), ...Object.values(ofAllKinds)] as DurableTools['tools'];
  return {
    tools,
    services,
    serveStdio: async () => {
      const { serveStdio } = await import('../../mcp/stdio.js');
      await serveStdio({ name, title: name, version, tools, services, afterDefect: AFTER_DEFECT });
    },
    work: async (code) => {
      const { runWorker } = await import('./worker.js');
      await runWorker({ ...options, taskQueue: queueOf(options) }, code);
    },
  };
}

function queueOf({ name, taskQueue = name }: DurableToolsOptions): string {
  return taskQueue;
}

async function connect(options: DurableToolsOptions): Promise<DurablePromises> {
  const { dial } = await import('../temporal/connection.js');
  const { temporalPromises } = await import('../temporal/temporal-promises.js');
  const server = dial({
    ...serverOf(options.temporal),
    advice: 'start it, or correct the address',
  });
  const promises = temporalPromises({
    connect: async () => server,
    kinds: options.jobs,
    taskQueue: queueOf(options),
    polledQueues: [{ name: queueOf(options), kind: 'workflow' }],
    workerCommand: options.workerCommand,
  });
  return endingOnRecord(promises, options.results);
}
