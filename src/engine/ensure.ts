import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import { fileIdAt } from '../base/file-id.js';
import { expectCoreBuild } from '../bridge/core-build.js';
import { fullDisk } from './home/disk.js';
import { isOutdated } from './home/generation.js';
import { type EnginePaths, expectDatabasePath, prepareHome } from './home/paths.js';
import { checkSettings } from './home/settings.js';
import type { EngineState } from './home/state.js';
import { wasStoppedSince } from './home/stop-mark.js';
import { type EngineLook, lookAtEngine } from './look.js';
import { type Starting, startChild } from './process/child.js';
import type { ChildEnvironment, Command } from './process/command.js';
import { portAnswers } from './process/ports.js';
import { endProcess } from './process/processes.js';
import { endEngine } from './stop.js';
import { troubleIn } from './trouble.js';

export interface EnsureOptions {
  /** DURABLE_WEATHER_HOME. */
  home: string;
  /** Starts the engine process, which calls `runEngine` with the same home and settings. */
  command: Command;
  env: ChildEnvironment;
  /** What the engine is to be started with, by the variable's name; no secrets, they are shown in messages. */
  settings: Record<string, string>;
  /** 60 s when left out: the first start may download the Temporal CLI. */
  timeoutMs?: number;
  /** Told in a few words what is being waited for, when it changes. */
  onProgress?: (text: string) => void;
  /** A server will do: jobs can be started while the worker still starts. Worker and server when left out. */
  needs?: 'server';
}

/** How to reach a running engine. */
export interface EngineInfo {
  home: string;
  engine: { pid: number };
  temporal: { address: string; uiUrl?: string | undefined; pid: number; version: string };
  /** Absent while the worker is being started again; jobs wait for it. */
  worker?: { pid: number };
  /** What keeps the engine from its work now, in a sentence. */
  trouble?: string;
}

/** Of an engine whose server takes jobs: nothing that could be mended. */
const BEGINNING: Partial<Record<EngineState['phase'], string>> = {
  starting: 'The engine starts its worker; the job goes on as soon as it polls.',
};

/** What is known of an engine that holds the lock and does not answer at the port that engine.json names. */
export const OUT_OF_REACH =
  'out of reach, as an engine in another container or on another machine is';

const TIMEOUT_MS = 60_000;
const POLL_MS = 5;
/** The engine that was found may be ending: a second one is started then, and no more. */
const MAX_LAUNCHES = 2;
const LAUNCH_GRACE_MS = 2_000;

/**
 * Finds the engine of a home, or starts one, whatever number of processes do so at once, and resolves
 * when it takes jobs: in milliseconds for one that runs.
 * @throws InvalidInputError when the engine that runs has other settings.
 * @throws UnavailableError when it does not start, with its own reason, takes too long, or cannot run on this system.
 */
export async function ensureEngine(
  options: EnsureOptions,
  signal?: AbortSignal,
): Promise<EngineInfo> {
  expectCoreBuild();
  const paths = prepareHome(options.home);
  expectDatabasePath(paths);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const deadline = steadyNow() + timeoutMs;
  const search = new Search(options, paths);
  for (;;) {
    signal?.throwIfAborted();
    const found = await search.look();
    if (found !== undefined) return found;
    if (steadyNow() >= deadline) {
      throw new UnavailableError(
        `the engine was not ready after ${timeoutMs / 1000} s, it was ${search.progress}; see ${paths.engineLog}.`,
      );
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** One caller's way to the engine, a look at a time. */
class Search {
  /** What was last seen to go on. */
  progress = OUT_OF_REACH;
  #launches = 0;
  #launched: Starting | undefined;
  #launchRuns = false;
  /** `startedAt` of an engine that was over before this search: what its state says is no news. */
  #past: string | undefined;
  readonly #since = Date.now();

  constructor(
    private readonly options: EnsureOptions,
    private readonly paths: EnginePaths,
  ) {}

  /** Gives the engine if it is ready; starts one if none is there. */
  async look(): Promise<EngineInfo | undefined> {
    this.#obeyStop();
    const look = await lookAtEngine(this.paths);
    const { isLocked, state } = look;
    this.#past ??= (isLocked && isUnderWay(state) ? undefined : state?.startedAt) ?? 'none';
    const news = state?.startedAt === this.#past ? undefined : state;
    if (news?.phase === 'failed') {
      throw new UnavailableError(`the engine did not start: ${news.message}`);
    }
    if (isLocked) return news === undefined ? undefined : this.#follow(news, look);
    if (!this.#launchRuns) await this.#launch();
    return undefined;
  }

  async #follow(state: EngineState, look: EngineLook): Promise<EngineInfo | undefined> {
    const { engine, temporal, worker } = state;
    // The engine that holds the lock has not written engine.json yet; an engine before it did.
    if (engine === undefined || look.contact === 'unknown') return undefined;
    if (look.contact === 'older' || isOutdated(state)) return this.#end(look);
    checkSettings(this.paths.home, state.settings, this.options.settings);
    const trouble = troubleIn(this.paths.home, look) ?? BEGINNING[state.phase];
    if (temporal === undefined || !this.#isEnough(state.phase)) {
      // It is tried again every few seconds for as long as the cause is there: no call needs to wait for that.
      if (state.failing?.temporal && trouble !== undefined) throw new UnavailableError(trouble);
      this.#tell(state.message ?? state.phase);
      return undefined;
    }
    // The database was deleted or replaced: the server would lose any new job. The engine notices within 2 s and ends.
    const { database } = temporal;
    if (database !== undefined && fileIdAt(database.path) !== database.id) return undefined;
    if (!(await portAnswers(Number(new URL(`tcp://${temporal.address}`).port)))) return undefined;
    return {
      home: this.paths.home,
      engine: { pid: engine.pid },
      temporal: shownServer(temporal),
      ...(worker && { worker: { pid: worker.pid } }),
      ...(trouble !== undefined && { trouble }),
    };
  }

  #isEnough(phase: EngineState['phase']): boolean {
    return phase === 'ready' || (phase === 'starting' && this.options.needs === 'server');
  }

  /** Its jobs go on in the engine that follows, which is started when the lock is free. */
  async #end(look: EngineLook): Promise<undefined> {
    this.#tell('ending the engine of an older version');
    await endEngine(this.paths, look);
    return undefined;
  }

  async #launch(): Promise<void> {
    if (this.#launched !== undefined && this.#launches >= MAX_LAUNCHES) {
      const full = fullDisk(this.paths.home);
      if (full !== undefined) throw new UnavailableError(`the engine did not start: ${full}.`);
      throw await this.#launched.endedEarly();
    }
    this.#launches += 1;
    this.#tell('starting the engine');
    const { command, env } = this.options;
    const logPath = this.paths.engineLog;
    const engine = await startChild({ name: 'the engine', command, env, logPath, outlives: true });
    engine.unref();
    this.#launched = engine;
    this.#launchRuns = true;
    // Told to stop a moment before, the engine would not know; told later, it sees that itself.
    if (wasStoppedSince(this.paths, this.#since)) await endProcess(engine, LAUNCH_GRACE_MS);
    void engine.exited.then(() => {
      this.#launchRuns = false;
    });
  }

  /** @throws UnavailableError when this search is older than the last "down". */
  #obeyStop(): void {
    if (!wasStoppedSince(this.paths, this.#since)) return;
    throw new UnavailableError(
      `the engine of ${this.paths.home} was told to stop ("durable-weather down") while it was being started; the next call starts it.`,
    );
  }

  #tell(progress: string): void {
    if (progress === this.progress) return;
    this.progress = progress;
    this.options.onProgress?.(progress);
  }
}

function isUnderWay(state: EngineState | undefined): boolean {
  return state?.phase === 'starting' || state?.phase === 'ready';
}

function shownServer({
  address,
  uiUrl,
  pid,
  version,
}: EngineInfo['temporal']): EngineInfo['temporal'] {
  return { address, uiUrl, pid, version };
}
