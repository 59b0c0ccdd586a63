import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fetch } from '../proxies/proxies.js';
import { AttemptsInHand } from './attempts-in-hand.js';
import { localEnvironment, withoutProxies } from './environment.js';
import type { HomeWatch } from './home/home-watch.js';
import type { EnginePaths } from './home/paths.js';
import type { StateFile } from './home/state.js';
import type { ChildEnvironment, Command } from './process/command.js';
import { bringUp, keepUp, type Service, type Supervision } from './process/supervise.js';
import { databaseVersion } from './server/server-command.js';
import { endServer, type ServerService, startServer } from './server/server-process.js';
import { findTemporalCli } from './temporal-cli/temporal-cli.js';
import { endWorker, startWorkerProcess } from './worker-process.js';

export interface EngineOptions {
  /** DURABLE_WEATHER_HOME. */
  home: string;
  /** Folder for downloads that all homes share. */
  cache: string;
  /** Folder of the results, for messages. */
  store: string;
  /** Whether the server shows Temporal's Web UI. */
  webUi: boolean;
  /** TEMPORAL_CLI_PATH, where it is set. */
  temporalCliPath: string | undefined;
  /** What this engine is started with, by the variable's name; no secrets, it is shown in messages. */
  settings: Record<string, string>;
  /** Name to type, such as {WeatherPlace: 'Keyword'}. */
  searchAttributes: Record<string, string>;
  /** Starts a worker, which is given TEMPORAL_ADDRESS and an IPC channel; see startWorkerProcess. */
  workerCommand: Command;
  env: ChildEnvironment;
  fetch: Fetch;
  log: (line: string) => void;
}

/** The first start may meet a port that another program has just taken; what fails thrice will fail again. */
const FIRST_START_ATTEMPTS = 3;

/**
 * Whoever waits for the server starts a job at once, which takes twice as long beside a worker that loads its packages;
 * the job waits for that worker a second anyway.
 */
const WORKER_PAUSE_MS = 50;

const READY = { phase: 'ready', message: undefined } as const;

/** The server and the worker, kept running until `stopping`. */
export class Engine {
  readonly #env: ChildEnvironment;
  #server: ServerService | undefined;
  #worker: Service | undefined;
  #address = '';
  /** Jobs wait while there is no worker, so only the first one's start delays "ready". */
  #hadWorker = false;

  constructor(
    private readonly options: EngineOptions,
    private readonly paths: EnginePaths,
    private readonly state: StateFile,
    private readonly watch: HomeWatch,
    private readonly stopping: AbortController,
  ) {
    this.#env = localEnvironment(options.env, paths.home);
  }

  /** Rejects when `stopping` is aborted, or with what keeps the engine from working; nothing is being started then. */
  async run(): Promise<never> {
    const server = await this.#serverSupervision();
    const firstServer = await bringUp(server, FIRST_START_ATTEMPTS);
    void this.state.update({ message: 'starting the worker' });
    const { signal } = this.stopping;
    const all = [keepUp(firstServer, server), this.#runWorker(), this.watch.untilGone(signal)];
    try {
      return await Promise.race(all);
    } finally {
      this.stopping.abort();
      await Promise.allSettled(all);
    }
  }

  /** Ends the worker first, because the server still has to take its last results; then the server. */
  async stop(): Promise<void> {
    if (this.#worker !== undefined) await endWorker(this.#worker);
    if (this.#server !== undefined) await endServer(this.#server);
  }

  async #runWorker(): Promise<never> {
    const worker = this.#workerSupervision();
    await sleep(WORKER_PAUSE_MS, undefined, { signal: this.stopping.signal });
    const first = await bringUp(worker, FIRST_START_ATTEMPTS);
    this.options.log(`ready: Temporal at ${this.#address}`);
    return keepUp(first, worker);
  }

  async #serverSupervision(): Promise<Supervision<ServerService>> {
    const { temporalCliPath, cache, env, fetch, log, searchAttributes } = this.options;
    const onProgress = (message: string) => void this.state.update({ message });
    const cli = await findTemporalCli({
      ...{ explicitPath: temporalCliPath, cache, env, fetch, log, onProgress },
      spareCache: join(this.paths.home, 'cache'),
      databaseVersion: databaseVersion(this.paths.home),
      signal: this.stopping.signal,
    });
    const own = { paths: this.paths, env: withoutProxies(this.#env) };
    const { store, webUi } = this.options;
    const known = { store, webUi };
    const hasServed = () => this.state.ports !== undefined || existsSync(this.paths.workerLog);
    const server = { cli, ...own, searchAttributes, log, ...known, hasServed };
    void this.state.update({ message: 'starting the Temporal server' });
    return {
      name: 'the Temporal server',
      start: async (signal) => {
        // In a home that is gone it would begin an empty database.
        this.watch.check();
        return startServer(server, this.state.ports, signal);
      },
      end: endServer,
      onUp: (service) => this.#serverIsUp(service),
      onDown: () => this.#serverIsDown(),
      onTrouble: (trouble) => this.state.fails('temporal', trouble),
      log,
      signal: this.stopping.signal,
    };
  }

  #workerSupervision(): Supervision<Service> {
    const { workerCommand: command, log } = this.options;
    const { workerLog: logPath, workerLocks: locks } = this.paths;
    const worker = { command, env: this.#env, logPath, locks, inHand: new AttemptsInHand() };
    return {
      name: 'the worker',
      start: (signal) => startWorkerProcess({ ...worker, address: this.#address }, signal),
      end: endWorker,
      onUp: (service) => this.#workerIsUp(service),
      onDown: () => this.#workerIsDown(),
      onTrouble: (trouble) => this.state.fails('worker', trouble),
      onAnswer: (answered) => {
        this.state.isWorkerSilent = !answered;
      },
      log,
      signal: this.stopping.signal,
    };
  }

  async #serverIsUp(server: ServerService): Promise<void> {
    const { pid, startTime, ports, address, uiUrl, version } = server;
    const moved = this.#address !== address;
    this.#server = server;
    this.#address = address;
    const database = this.watch.serverRunsOn(server.databasePath);
    await this.state.update({
      ports,
      temporal: { pid, startTime, address, uiUrl, version, database },
      ...(this.#hadWorker ? READY : {}),
    });
    // Another program took the port meanwhile: the worker is started again, at the new one.
    if (moved && this.#worker !== undefined) await endWorker(this.#worker);
  }

  async #serverIsDown(): Promise<void> {
    this.#server = undefined;
    const message = 'starting the Temporal server again';
    await this.state.update({ phase: 'starting', message, temporal: undefined });
  }

  async #workerIsUp(worker: Service): Promise<void> {
    const { pid, startTime } = worker;
    this.#worker = worker;
    this.#hadWorker = true;
    this.state.isWorkerSilent = false;
    const ready = this.#server === undefined ? {} : READY;
    await this.state.update({ worker: { pid, startTime }, ...ready });
  }

  async #workerIsDown(): Promise<void> {
    this.#worker = undefined;
    await this.state.update({ worker: undefined });
  }
}
