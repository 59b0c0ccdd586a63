/** The folders that a platform has for a program's files, when no variable names others. */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './config-shape.js';

const NAME = 'durable-weather';

interface PlatformFolders {
  data: string;
  cache: string;
}

/**
 * By platform: macOS's Library, the root of the profile on Windows, elsewhere the XDG base directories
 * (specifications.freedesktop.org/basedir-spec). Not Windows' AppData: what a host from the Microsoft Store writes
 * there is redirected to a folder that no other program sees, so that each host would have jobs of its own.
 * @param home see homeFolder.
 * @returns absolute folders; undefined for a user without a home folder, as a container's user may be.
 */
export function platformFolders(
  env: Environment,
  home: string | undefined,
  platform: NodeJS.Platform = process.platform,
): PlatformFolders | undefined {
  const inHome = (...steps: string[]) => (home === undefined ? undefined : join(home, ...steps));
  const [data, cache] = foldersOf(platform, env, inHome);
  return data === undefined || cache === undefined ? undefined : { data, cache };
}

type Folder = string | undefined;

function foldersOf(
  platform: NodeJS.Platform,
  env: Environment,
  inHome: (...steps: string[]) => Folder,
): [data: Folder, cache: Folder] {
  switch (platform) {
    case 'darwin':
      return [inHome('Library', 'Application Support', NAME), inHome('Library', 'Caches', NAME)];
    case 'win32':
      return [inHome(`.${NAME}`), inHome(`.${NAME}`, 'cache')];
    default:
      return [
        below(env.XDG_DATA_HOME || inHome('.local', 'share'), NAME),
        below(env.XDG_CACHE_HOME || inHome('.cache'), NAME),
      ];
  }
}

function below(folder: Folder, ...steps: string[]): Folder {
  return folder === undefined ? undefined : join(folder, ...steps);
}

/** The user's home folder; undefined for a user without one. */
export function homeFolder(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    // Neither HOME nor an entry in /etc/passwd.
    return undefined;
  }
}
