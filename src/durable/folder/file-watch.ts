import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, join } from 'node:path';

/** Notices the files of a folder as soon as they have their names. */
export interface FileWatch {
  /**
   * Resolves when the folder has a file of the name. Never resolves after the signal has aborted, or where the system
   * reports no changes, for example on network drives.
   */
  appears(file: string, signal: AbortSignal): Promise<void>;
}

/**
 * The folder is watched only while a caller waits.
 * @param platform on Windows no folder is watched, because a watched one cannot be renamed or removed.
 */
export function fileWatch(folder: string, platform = process.platform): FileWatch {
  const looks = new Map<string, Set<() => void>>();
  let watcher: FSWatcher | undefined;

  const end = () => {
    watcher?.close();
    watcher = undefined;
  };
  const begin = () => {
    if (watcher !== undefined) return;
    try {
      // It keeps no process alive.
      watcher = watch(folder, { persistent: false }, (_change, file) => tell(file));
      watcher.on('error', end);
    } catch {
      // No folder yet, or the system watches no more of them.
    }
  };
  const tell = (file: string | null) => {
    const told = file === null ? [...looks.keys()] : [basename(file)];
    for (const name of told) for (const look of looks.get(name) ?? []) look();
  };
  const listen = (file: string, look: () => void) => {
    looks.set(file, (looks.get(file) ?? new Set()).add(look));
    begin();
  };
  const leave = (file: string, look: () => void) => {
    const others = looks.get(file);
    others?.delete(look);
    if (others?.size === 0) looks.delete(file);
    if (looks.size === 0) end();
  };

  return {
    appears: (file, signal) =>
      new Promise((resolve) => {
        if (platform === 'win32' || signal.aborted) return;
        const stop = () => leave(file, look);
        const look = () => {
          if (!existsSync(join(folder, file))) return;
          stop();
          signal.removeEventListener('abort', stop);
          resolve();
        };
        signal.addEventListener('abort', stop, { once: true });
        listen(file, look);
        // It may have come before the folder was watched.
        look();
      }),
  };
}
