import { dirname } from 'node:path';
import { z } from 'zod';
import { isSamePlace } from '../../base/file-id.js';
import { readText, writeText } from '../../base/files.js';
import type { Failing } from '../process/supervise.js';

const pid = z.number().int().positive();
/** See processes.ts. */
const processRef = z.object({ pid, startTime: z.string().optional() });

const failing = z.object({ times: z.number(), since: z.string(), reason: z.string() });

export const engineState = z.object({
  version: z.literal(1),
  phase: z.enum(['starting', 'ready', 'stopping', 'stopped', 'failed']),
  /** What the engine is doing, or why it failed; for people. */
  message: z.string().optional(),
  /** When this engine process began, ISO 8601: tells one engine's state from the one's before it. */
  startedAt: z.string(),
  /** What its worker understands (generation.ts); absent in engines of 0.2.0 and before. */
  generation: z.number().int().optional(),
  /** Where the engine answers for itself (control-server.ts); absent in engines of 0.2.0 and before. */
  control: z.object({ port: z.number(), secret: z.string() }).optional(),
  /** The home that it was written in: a copy or a moved home has this file too, and none of these processes. */
  home: z.string().optional(),
  /** What the engine was started with, by the variable's name. */
  settings: z.record(z.string(), z.string()),
  /** Ports to take again next time. */
  ports: z.object({ temporal: z.number(), ui: z.number() }).optional(),
  engine: processRef.optional(),
  temporal: z
    .object({
      ...processRef.shape,
      address: z.string(),
      uiUrl: z.string().optional(),
      version: z.string(),
      database: z.object({ path: z.string(), id: z.string() }).optional(),
    })
    .optional(),
  worker: processRef.optional(),
  /** True when the worker has missed its last question (watch.ts); never on disk. */
  isWorkerSilent: z.boolean().optional(),
  /** The database that this engine found damaged. */
  damaged: z.string().optional(),
  /** What has failed three times or more in a row; see supervise.ts. */
  failing: z.object({ temporal: failing.optional(), worker: failing.optional() }).optional(),
});

/** The content of engine.json, which the engine alone writes, and what the engine answers when it is asked. */
export type EngineState = z.infer<typeof engineState>;

/** The change that says that all are gone. */
export const NO_PROCESSES = {
  control: undefined,
  engine: undefined,
  temporal: undefined,
  worker: undefined,
  failing: undefined,
};

/**
 * Reads engine.json; undefined when there is none, or none that this version understands. In a home that was moved or
 * copied it names no processes, and no ports: they are another home's. A server of the copy on its ports would be taken
 * for the first one's by whoever waits for that to come back.
 */
export function readState(path: string): EngineState | undefined {
  const text = readText(path);
  try {
    const state = text === undefined ? undefined : engineState.safeParse(JSON.parse(text)).data;
    if (state?.home === undefined || isSamePlace(state.home, dirname(path))) return state;
    return { ...state, ...NO_PROCESSES, ports: undefined, phase: 'stopped', message: undefined };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function writeState(path: string, state: EngineState): Promise<void> {
  return writeText(dirname(path), path, `${JSON.stringify(state, null, 2)}\n`, 0o600);
}

/** The engine's own copy of its state. Changes are written one after the other. */
export class StateFile {
  #written: Promise<void> = Promise.resolve();
  /** A change is not worth a write. */
  isWorkerSilent = false;

  constructor(
    private readonly path: string,
    private state: EngineState,
    private readonly log: (line: string) => void,
    /** What was the home may be gone, or another one's. */
    private readonly isHome: () => boolean,
  ) {}

  /** Resolves once the change is on disk. A disk that is full stops no job: the next change tries again. */
  update(change: Partial<EngineState>): Promise<void> {
    this.state = { ...this.state, ...change };
    const state = this.state;
    this.#written = this.#written
      .then(() => (this.isHome() ? writeState(this.path, state) : undefined))
      .catch((error) => this.log(`engine.json could not be written: ${error}`));
    return this.#written;
  }

  /** Notes that a service fails again and again, or works once more. */
  fails(service: 'temporal' | 'worker', trouble: Failing | undefined): Promise<void> {
    return this.update({ failing: { ...this.state.failing, [service]: trouble } });
  }

  /** What the engine says of itself. */
  get now(): EngineState {
    return { ...this.state, isWorkerSilent: this.isWorkerSilent };
  }

  get ports(): EngineState['ports'] {
    return this.state.ports;
  }
}
