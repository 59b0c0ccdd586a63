import { setFlagsFromString } from 'node:v8';
import { type Command, Option } from 'commander';
import { InvalidInputError, UnavailableError } from '../base/errors.js';
import { FIXED_FOLDER } from '../base/folders.js';
import { expectCoreBuild } from '../bridge/core-build.js';
import type { Config, LoadConfig } from '../config.js';
import type { AttemptLog } from '../durable/temporal/take-over.js';
import { userServer } from '../services.js';
import { prepareStore } from '../store/store-folders.js';
import type { VersioningBehavior } from '../worker/create-workers.js';
import type { RunningWorker } from '../worker.js';
import { expectWorkersInstallation } from './installation.js';
import { tell } from './output.js';
import { prepareBridge } from './prepare-bridge.js';

interface WorkerOptions {
  health?: string;
  metrics?: string;
  versioning?: keyof typeof VERSIONING;
  buildId?: string;
}

const VERSIONING = {
  pinned: 'PINNED',
  'auto-upgrade': 'AUTO_UPGRADE',
} as const satisfies Record<string, VersioningBehavior>;

/**
 * A worker makes many objects at once, and src/start.ts's flags would collect them too often. V8's own let the old ones
 * grow the further, up to fourfold, the faster they come: half is as much processor time, and less memory.
 */
const LATE_COLLECTION = ['--semi-space-growth-factor=2', '--heap-growing-percent=50'];

/** worker. */
export function addWorkerCommand(program: Command, config: LoadConfig): void {
  program
    .command('worker')
    .description('run a worker until stopped, against the server that TEMPORAL_ADDRESS names')
    .option(
      '--health <host:port>',
      'answer GET /healthz and /readyz there; port 0 takes a free one',
    )
    .option('--metrics <host:port>', "serve the SDK's metrics there at /metrics, for Prometheus")
    .addOption(
      new Option(
        '--versioning <behavior>',
        'take part in Worker Deployment Versioning (docs/workers.md)',
      ).choices(Object.keys(VERSIONING)),
    )
    .option('--build-id <id>', 'build id in place of the version with a hash of the workflow code')
    .addOption(new Option('--worker-of <home>', 'for lists of processes').hideHelp())
    .action((options: WorkerOptions) => worker(config(), options));
}

async function worker(config: Config, options: WorkerOptions): Promise<void> {
  for (const flag of LATE_COLLECTION) setFlagsFromString(flag);
  if (config.temporal.kind === 'embedded') {
    throw new InvalidInputError(
      'TEMPORAL_ADDRESS is not set; a worker alone needs the address of a Temporal server ("durable-weather up" runs server and worker in one).',
    );
  }
  const health = options.health === undefined ? undefined : listenAddress('health', options.health);
  if (options.metrics !== undefined) listenAddress('metrics', options.metrics, 1);
  const { buildId } = options;
  if (buildId !== undefined && !/^[\w.+-]{1,100}$/.test(buildId)) {
    throw new InvalidInputError(
      `--build-id is "${buildId}"; it takes up to 100 letters, digits, ".", "_", "+" and "-".`,
    );
  }
  expectCoreBuild();
  expectWorkersInstallation(process);
  await prepareBridge(config);
  const { startWorker } = await import('../worker.js');
  const server = await userServer(config.temporal.env);
  process.chdir(FIXED_FOLDER);
  // An engine has made the store for its worker.
  if (process.send === undefined) prepareStore(config.store, tell);
  const running = await startWorker(config, server, {
    ...{ log: tell, metrics: options.metrics, buildId, attempts: toldToEngine() },
    versioning: options.versioning && VERSIONING[options.versioning],
  });
  if (health !== undefined) await answerHealth(health, running);
  tell(`polling ${config.taskQueue} at ${server.connection.address}, build ${running.buildId}`);
  // The SDK handles signals. When the engine is the parent, the worker ends with it.
  onceEngineIsGone(running.stop);
  process.on('message', ({ left, dead }: { left?: string[]; dead?: number[] }) => {
    tellEngine({ alive: true });
    if (left !== undefined) void running.takeOver(left, dead ?? []);
  });
  tellEngine({ ready: true });
  await running.stopped;
}

/** Reports running attempts to the engine, which gives them to the next worker (src/engine/worker-process.ts). */
function toldToEngine(): AttemptLog | undefined {
  if (process.send === undefined) return undefined;
  return {
    begins: (activity, token) => tellEngine({ begins: activity, token }),
    ends: (activity, token) => tellEngine({ ends: activity, token }),
  };
}

/**
 * Also where the engine was gone before this worker could hear of it: a worker that misses its engine's end polls for
 * ever and keeps its lock.
 */
function onceEngineIsGone(act: () => void): void {
  // Undefined where no engine is the parent.
  if (process.connected === false) act();
  else process.once('disconnect', act);
}

/** Without a callback, a message to an engine that is gone would be an uncaught error, and end the worker. */
function tellEngine(message: object): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

interface ListenAddress {
  /** As it was given. */
  text: string;
  host: string;
  port: number;
}

/** @throws InvalidInputError. */
function listenAddress(option: string, text: string, leastPort = 0): ListenAddress {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535 || Number(port) < leastPort) {
    throw new InvalidInputError(
      `--${option} is "${text}"; it takes a host and a port from ${leastPort} to 65535, such as 127.0.0.1:8080.`,
    );
  }
  return { text, host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** @throws UnavailableError if the address cannot be listened on. */
async function answerHealth(address: ListenAddress, running: RunningWorker): Promise<void> {
  const { text, host, port } = address;
  const { serveHealth } = await import('../worker/health.js');
  const taken = await serveHealth({ host, port, trouble: running.trouble }).catch(
    (error: Error) => {
      running.stop();
      throw new UnavailableError(
        `Health cannot be answered at ${text} (${error.message}); --health takes a free address of this machine.`,
      );
    },
  );
  const shown = host.includes(':') ? `[${host}]` : host;
  tell(`health at http://${shown}:${taken}/healthz and /readyz`);
}
