import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type EngineOptions,
  type EngineStatus,
  type EnsureOptions,
  findTemporalCli,
  processMark,
  readEngineStatus,
  stopEngine,
} from '../../src/engine/index.js';
import { isStopped } from '../../src/engine/process/proc.js';
import { isAlive } from '../../src/engine/process/processes.js';
import type { EnginePrograms } from './engine-programs.js';

const run = promisify(execFile);

/** The real temporal CLI; downloaded once for all test runs. */
export async function realTemporalCli(): Promise<string> {
  const cache = resolve('node_modules/.cache/durable-weather');
  const log = () => undefined;
  return (await findTemporalCli({ explicitPath: undefined, cache, env: process.env, fetch, log }))
    .path;
}

/** A home of its own for one test, and what a test does with the engine there. */
export class EngineHome {
  private constructor(
    readonly path: string,
    private readonly programs: EnginePrograms,
    private readonly temporalCli: string,
  ) {}

  static async create(programs: EnginePrograms, temporalCli: string): Promise<EngineHome> {
    // On macOS the folder of temporary files lies behind a link, which messages resolve.
    const parent = await realpath(tmpdir());
    return EngineHome.at(await mkdtemp(join(parent, 'engine home-')), programs, temporalCli);
  }

  static at(path: string, programs: EnginePrograms, temporalCli: string): EngineHome {
    return new EngineHome(path, programs, temporalCli);
  }

  /** For ensureEngine; `engine` replaces what the engine process itself is told. */
  options(engine: Partial<Omit<EngineOptions, 'fetch'>> = {}): EnsureOptions {
    const settings = { DURABLE_WEATHER_TASK_QUEUE: 'durable-weather' };
    const told: Omit<EngineOptions, 'env' | 'fetch' | 'log'> = {
      home: this.path,
      cache: join(this.path, 'cache'),
      store: join(this.path, 'results'),
      webUi: true,
      temporalCliPath: this.temporalCli,
      settings,
      searchAttributes: { WeatherPlace: 'Keyword', WeatherResolution: 'Keyword' },
      workerCommand: [process.execPath, this.programs.worker],
      ...engine,
    };
    const mark = processMark('engine', this.path);
    const command = [
      process.execPath,
      this.programs.engine,
      JSON.stringify(told),
      ...mark,
    ] as const;
    return { home: this.path, command, env: process.env, settings };
  }

  /** What another process's first tool call finds; `cwd` is the folder that it lives in. */
  async ensureInAnotherProcess(
    cwd?: string,
    env: Record<string, string> = {},
  ): Promise<{ pids: number[]; address: string }> {
    const args = [this.programs.caller, JSON.stringify(this.options())];
    const { stdout } = await run(process.execPath, args, { cwd, env: { ...process.env, ...env } });
    const { engine, temporal, worker } = JSON.parse(stdout);
    return { pids: [engine.pid, temporal.pid, worker.pid], address: temporal.address };
  }

  /** Runs the temporal CLI against this home's server. */
  async temporal(...args: string[]): Promise<string> {
    const { temporal } = await readEngineStatus(this.path);
    const { stdout } = await run(this.temporalCli, [...args, '--address', `${temporal?.address}`]);
    return stdout;
  }

  async until(condition: (status: EngineStatus) => boolean): Promise<EngineStatus> {
    for (;;) {
      const status = await readEngineStatus(this.path);
      if (condition(status)) return status;
      await sleep(50);
    }
  }

  /** Ends what runs, fails if any of it is left, and removes the folder. */
  async remove(): Promise<void> {
    const { pids } = await stopEngine(this.path);
    const left = pids.filter(isAlive);
    await rm(this.path, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`still alive after the engine's stop: ${left}`);
  }
}

/** The pids of everything that runs in a home. */
export function pidsOf({
  engine,
  temporal,
  worker,
}: Pick<EngineStatus, 'engine' | 'temporal' | 'worker'>): number[] {
  return [engine, temporal, worker].flatMap((process) =>
    process === undefined ? [] : [process.pid],
  );
}

/** Ends processes at once, with no chance to do anything about it, and waits until they are gone. */
export async function kill(...pids: (number | undefined)[]): Promise<void> {
  const known = pids.filter((pid) => pid !== undefined);
  for (const pid of known) process.kill(pid, 'SIGKILL');
  while (known.some(isAlive)) await sleep(20);
}

/** Stops a process without ending it. The kernel takes a moment for one that is at work. */
export async function freeze(pid = 0): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (!isStopped(pid)) await sleep(10);
}
