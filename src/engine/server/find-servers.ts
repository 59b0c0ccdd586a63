import { z } from 'zod';
import { type FileId, fileIdOrNone, isSamePlace } from '../../base/file-id.js';
import type { EnginePaths } from '../home/paths.js';
import { holderOf } from '../process/life-lock.js';
import { type CommandLine, listCommandLines, openFilesOf } from '../process/proc.js';
import { identify, isRunning, type RunningProcess } from '../process/processes.js';
import { databasePath, readServerCommand, type ServerWords } from './server-command.js';

/** A server that was started on a database of this home. */
export interface FoundServer extends RunningProcess, ServerWords {
  /** The file that it opened, as far as is known. */
  databaseId?: FileId | undefined;
}

const serverNote = z.object({
  ports: z.object({ temporal: z.number(), ui: z.number() }),
  version: z.string(),
  database: z.string(),
  isHeadless: z.boolean(),
  databaseId: z.string().optional(),
});

/** What a server's life lock says of it. The file of a new database is known only when the server has made it. */
export function serverNoteOf({ ports, version, database, isHeadless }: ServerWords) {
  return { ports, version, database, isHeadless, databaseId: fileIdOrNone(database) };
}

/**
 * Finds the servers on this home's databases: the one that holds the life lock, and on Linux others by their command
 * lines. Those are of version 0.2.0, or their lock was deleted with the home.
 * @param commandLines of all processes, for a caller that has them.
 */
export function findServers(
  paths: EnginePaths,
  commandLines?: readonly CommandLine[],
): FoundServer[] {
  const holder = holderOf(paths.serverLock);
  const note = serverNote.safeParse(holder?.about).data;
  const found = holder !== undefined && note !== undefined ? [{ ...holder, ...note }] : [];
  const others = scanForServers(paths.home, commandLines ?? listCommandLines());
  return [...found, ...others.filter(({ pid }) => pid !== holder?.pid)];
}

/** True for a server whose database is the file that the home has now, and was not deleted, moved or replaced. */
export function isOnDatabase(
  { version, database, databaseId }: FoundServer,
  home: string,
): boolean {
  const own = databasePath(home, version);
  // SQLite opens files beside it by the path of its start.
  if (!isSamePlace(database, own)) return false;
  const id = fileIdOrNone(own);
  return id !== undefined && (databaseId === undefined || databaseId === id);
}

function scanForServers(home: string, commandLines: readonly CommandLine[]): FoundServer[] {
  const servers: FoundServer[] = [];
  for (const { pid, commandLine } of commandLines) {
    const words = readServerCommand(commandLine);
    if (words === undefined) continue;
    const own = databasePath(home, words.version);
    const opened = openFilesOf(pid).map(fileIdOrNone);
    const id = fileIdOrNone(own);
    const hasOpen = id !== undefined && opened.includes(id);
    if (!hasOpen && !isSamePlace(words.database, own)) continue;
    const ref = identify(pid);
    // Of another file than the home's it is enough to know that it is another.
    const databaseId = hasOpen ? id : 'another';
    servers.push({ ...ref, ...words, databaseId, isRunning: () => isRunning(ref) });
  }
  return servers;
}
