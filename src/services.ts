import { join } from 'node:path';
import { fetchQueue } from '../workflows/queues.js';
import type { Config } from './config.js';
import type { EnsureOptions } from './engine/index.js';
import type { Server } from './jobs/connection.js';
import type { Jobs } from './jobs/port.js';
import { PACKAGE_ROOT } from './package-root.js';
import { fileManifests } from './results/manifests.js';
import { fileOutputs } from './results/outputs.js';
import type { Rows } from './results/rows.js';
import { GATHERING_WORKFLOW } from './tools/gathering-job.js';
import type { ToolServices } from './tools/tool.js';
import { openMeteoGeocoder } from './weather/places.js';

/** This program, to be started again as an engine, a worker or an MCP server. */
export const CLI = join(PACKAGE_ROOT, 'dist', 'cli.js');

/** What tools work with, wired to what the configuration names. Touches neither disk nor network. */
export function createServices(config: Config, onProgress: (text: string) => void): ToolServices {
  let jobs: Promise<Jobs> | undefined;
  let rows: Promise<Rows> | undefined;
  return {
    jobs: () => {
      jobs ??= loadJobs(config, onProgress);
      return jobs;
    },
    manifests: fileManifests(config.store),
    rows: () => {
      rows ??= import('./results/rows.js').then(({ duckdbRows }) => duckdbRows(config.store));
      return rows;
    },
    outputs: fileOutputs(config.store),
    geocoder: openMeteoGeocoder(config.geocodingUrl),
    now: Date.now,
  };
}

/** How this process finds or starts the engine. */
export function engineOptions(config: Config): EnsureOptions {
  return {
    home: config.home,
    command: [process.execPath, CLI, 'up', '--foreground'],
    env: config.environment,
    settings: {
      DURABLE_WEATHER_STORE: config.store,
      DURABLE_WEATHER_TASK_QUEUE: config.taskQueue,
      OPEN_METEO_ARCHIVE_URL: config.archiveUrl,
      DURABLE_WEATHER_MAX_CONCURRENCY: String(config.maxConcurrency),
      DURABLE_WEATHER_WEIGHT_PER_MINUTE: String(config.budgets.minute),
      DURABLE_WEATHER_WEIGHT_PER_HOUR: String(config.budgets.hour),
      DURABLE_WEATHER_WEIGHT_PER_DAY: String(config.budgets.day),
    },
  };
}

async function loadJobs(config: Config, onProgress: (text: string) => void): Promise<Jobs> {
  const { temporalJobs } = await import('./jobs/temporal-jobs.js');
  return temporalJobs({
    connect: await connector(config, onProgress),
    workflowType: GATHERING_WORKFLOW,
    taskQueue: config.taskQueue,
    polledQueues: [
      { name: config.taskQueue, kind: 'workflow' },
      { name: fetchQueue(config.taskQueue), kind: 'activity' },
    ],
  });
}

type Connect = (withinMs: number) => Promise<Server>;

async function connector(config: Config, onProgress: (text: string) => void): Promise<Connect> {
  const { dial, embeddedServer, externalServer } = await import('./jobs/connection.js');
  if (config.temporal.kind === 'external') {
    const server = dial(externalServer(config.temporal.env));
    return async () => server;
  }
  const { engineFinder } = await import('./engine/index.js');
  const findEngine = engineFinder({ ...engineOptions(config), onProgress });
  let server: Server | undefined;
  return async (withinMs) => {
    // Asked at each call, because the engine may have died since the last one: this brings it back.
    const { temporal } = await findEngine(withinMs);
    if (server?.address !== temporal.address) server = dial(embeddedServer(temporal.address));
    return server;
  };
}
