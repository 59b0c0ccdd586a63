import { fileIdOrNone } from '../base/file-id.js';
import { isLocked } from '../base/lock.js';
import { askEngine } from './control/control-client.js';
import type { EnginePaths } from './home/paths.js';
import { type EngineState, engineState, readState } from './home/state.js';

/** What is known of a home's engine now. */
export interface EngineLook {
  /** True while a process holds the home's lock: then an engine runs, whatever else is known of it. */
  isLocked: boolean;
  /** What the engine says of itself, or what engine.json says when it cannot be asked. */
  state: EngineState | undefined;
  /**
   * - `answers`: the engine that runs said this.
   * - `silent`: it runs and gives no answer in time; it may be frozen.
   * - `older`: engine.json is of version 0.2.0 or before, whose engines cannot be asked.
   * - `unknown`: engine.json is of an engine that is gone, or there is none. An engine that has just begun writes it
   *   in a moment.
   */
  contact: 'answers' | 'silent' | 'older' | 'unknown';
}

/** An engine that runs and does nothing else answers in a millisecond. */
const ANSWER_MS = 1_000;

/**
 * Looks at lock and engine.json, and asks the engine. Starts no program (N26).
 * @param withinMs how long to wait for the answer.
 */
export async function lookAtEngine(paths: EnginePaths, withinMs = ANSWER_MS): Promise<EngineLook> {
  // In this order: an engine writes how it ended before it releases the lock.
  const locked = isLocked(paths.lock);
  const state = readState(paths.state);
  if (!locked || state?.engine === undefined)
    return { isLocked: locked, state, contact: 'unknown' };
  if (state.control === undefined) return { isLocked: locked, state, contact: 'older' };
  const reply = await askEngine(state.control, 'state', withinMs);
  if (reply === 'silent') return { isLocked: locked, state, contact: 'silent' };
  const said = reply === 'absent' ? undefined : ofHome(paths.home, reply.said);
  return said === undefined
    ? { isLocked: locked, state, contact: 'unknown' }
    : { isLocked: locked, state: said, contact: 'answers' };
}

/** The answer, if it is one of this home's engine. */
function ofHome(home: string, said: unknown): EngineState | undefined {
  const { homeId, state } = (said ?? {}) as { homeId?: unknown; state?: unknown };
  return homeId === fileIdOrNone(home) ? engineState.safeParse(state).data : undefined;
}
