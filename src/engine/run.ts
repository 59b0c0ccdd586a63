import { chmodSync } from 'node:fs';
import { fileIdAt } from '../base/file-id.js';
import { removeLeftovers } from '../base/leftovers.js';
import { acquireLock } from '../base/lock.js';
import { VERSION } from '../base/package.js';
import { STOP_SIGNALS } from '../base/stop-signals.js';
import { userErrorOf } from '../base/user-error.js';
import { type Control, listenForQuestions } from './control/control-server.js';
import { Engine, type EngineOptions } from './engine.js';
import { DamagedDatabaseError } from './home/database.js';
import { WORKER_GENERATION } from './home/generation.js';
import { HomeGoneError, HomeWatch } from './home/home-watch.js';
import { type EnginePaths, expectDatabasePath, openHome } from './home/paths.js';
import { NO_PROCESSES, readState, StateFile } from './home/state.js';
import { wasStoppedSince } from './home/stop-mark.js';
import { identify } from './process/processes.js';

/** Two engines that start at once both ask for the lock; so do others, for a moment, to see whether one runs. */
const LOCK_PATIENCE_MS = 1_000;

/**
 * Is the engine of a home that was prepared: runs a Temporal server on SQLite and a worker, and starts them again when
 * they end, until SIGTERM, SIGINT or SIGHUP; then both are gone.
 * @returns 'already-running' at once when the home has an engine.
 * @throws InvalidInputError or UnavailableError, which engine.json then tells too.
 */
export async function runEngine(options: EngineOptions): Promise<'stopped' | 'already-running'> {
  const paths = openHome(options.home);
  expectDatabasePath(paths);
  const lock = await acquireLock(paths.lock, LOCK_PATIENCE_MS);
  if (lock === undefined) {
    options.log(`an engine runs in ${paths.home} already`);
    return 'already-running';
  }
  // Made by whoever looked first, as that one's umask had it.
  chmodSync(paths.lock, 0o600);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  try {
    if (wasStoppedSince(paths, Date.now() - process.uptime() * 1_000)) {
      options.log('stopped before it began');
      return 'stopped';
    }
    await runLocked(options, paths, new HomeWatch(paths, lock), stopping);
    return 'stopped';
  } finally {
    for (const signal of STOP_SIGNALS) process.off(signal, stop);
    lock.release();
  }
}

async function runLocked(
  options: EngineOptions,
  paths: EnginePaths,
  watch: HomeWatch,
  stopping: AbortController,
): Promise<void> {
  removeLeftovers([paths.home], Date.now());
  const homeId = fileIdAt(paths.home);
  const { control, close } = await listenForQuestions((question) => {
    if (question === 'stop') stopping.abort();
    return { homeId, program: VERSION, state: state.now };
  });
  const state = beginState(options, paths, watch, control);
  try {
    void state.update({});
    await runUntilStopped(options, paths, state, watch, stopping);
  } finally {
    close();
  }
}

async function runUntilStopped(
  options: EngineOptions,
  paths: EnginePaths,
  state: StateFile,
  watch: HomeWatch,
  stopping: AbortController,
): Promise<void> {
  const engine = new Engine(options, paths, state, watch, stopping);
  const ending = await engine.run().catch((error) => error);
  const failed = ending?.name !== 'AbortError';
  const failure = failed ? watch.causeOf(ending) : ending;
  if (failed) options.log(`failed: ${describe(failure)}`);
  await state.update({ phase: 'stopping', message: undefined });
  await engine.stop();
  if (!failed) return state.update({ phase: 'stopped', ...NO_PROCESSES });
  const phase = failure instanceof HomeGoneError ? 'stopped' : 'failed';
  const damaged = failure instanceof DamagedDatabaseError ? failure.path : undefined;
  await state.update({ phase, message: describe(failure), damaged, ...NO_PROCESSES });
  throw failure;
}

function beginState(
  options: EngineOptions,
  paths: EnginePaths,
  watch: HomeWatch,
  control: Control,
): StateFile {
  const earlier = readState(paths.state);
  return new StateFile(
    paths.state,
    {
      version: 1,
      phase: 'starting',
      message: 'looking for the Temporal CLI',
      startedAt: new Date().toISOString(),
      generation: WORKER_GENERATION,
      home: paths.home,
      settings: options.settings,
      ports: earlier?.ports,
      control,
      engine: identify(process.pid),
    },
    options.log,
    () => watch.isHome,
  );
}

function describe(error: unknown): string {
  return userErrorOf(error)?.message ?? String(error);
}
