import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { listFolder } from '../../base/files.js';
import { expectDatabasePath, prepareHome } from './paths.js';

/**
 * What is in a home and cannot be written as the file that the engine takes it for, a clause each. A database that is
 * no file is not named: databaseFault tells that.
 * @throws InvalidInputError when the home itself cannot be used.
 */
export function faultsOfHome(path: string): string[] {
  const paths = prepareHome(path);
  expectDatabasePath(paths);
  const { home, lock, state, stopMark, serverLock, workerLocks, ...logs } = paths;
  const { engineLog, temporalLog, workerLog } = logs;
  const locks = [lock, serverLock, ...workerLocks];
  const named = [...locks, state, stopMark, engineLog, temporalLog, workerLog];
  const databases = listFolder(home)
    .filter((name) => /^temporal-.*\.db(-wal|-shm)?$/.test(name))
    .map((name) => join(home, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  return [...named, ...databases].flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    const fault = found && faultOf(file, found);
    return fault === undefined ? [] : [`${relative(home, file)} ${fault}`];
  });
}

function faultOf(path: string, found: Stats): string | undefined {
  if (!found.isFile()) return 'is no file';
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return `cannot be written (${(error as Error).message})`;
  }
}
