import { acquireLock } from '../base/lock.js';
import { faultAtSight, setAside } from './home/database.js';
import { type EnginePaths, prepareHome } from './home/paths.js';
import { NO_PROCESSES, readState, writeState } from './home/state.js';
import { databasePath, databaseVersion } from './server/server-command.js';

/** An engine that is just looking for the lock lets go of it in a moment. */
const LOCK_PATIENCE_MS = 1_000;

/** A database that no server can use. */
interface DatabaseFault {
  path: string;
  /** As a sentence. */
  why: string;
}

/** Looks whether a home's database is damaged: as the last engine found it, or at first sight. */
export function databaseFault(home: string): DatabaseFault | undefined {
  const paths = prepareHome(home);
  const { damaged, message = '' } = readState(paths.state) ?? {};
  const path = currentDatabase(paths);
  if (path === undefined) return undefined;
  if (damaged === path) return { path, why: message };
  const fault = faultAtSight(path);
  return fault === undefined
    ? undefined
    : { path, why: `the database ${path} is damaged (${fault})` };
}

/**
 * Sets a damaged database aside, so that the next call begins a new one.
 * @returns what was done, a sentence; undefined where nothing is damaged or an engine runs.
 */
export async function setDatabaseAside(home: string): Promise<string | undefined> {
  const paths = prepareHome(home);
  const fault = databaseFault(home);
  const lock = fault && (await acquireLock(paths.lock, LOCK_PATIENCE_MS));
  if (fault === undefined || lock === undefined) return undefined;
  try {
    const aside = setAside(fault.path, 'damaged');
    const state = readState(paths.state);
    if (state !== undefined) {
      const cleared = { phase: 'stopped' as const, message: undefined, damaged: undefined };
      await writeState(paths.state, { ...state, ...NO_PROCESSES, ...cleared });
    }
    return `The damaged database was set aside as ${aside}. Results of finished jobs stay; start_gathering with the same input starts again what was running.`;
  } finally {
    lock.release();
  }
}

function currentDatabase({ home }: EnginePaths): string | undefined {
  const version = databaseVersion(home);
  return version === undefined ? undefined : databasePath(home, version);
}
