/** Values of variables as they are meant, where they come from a file or a form that no shell has read. */
import { posix, win32 } from 'node:path';
import { PATH_VARIABLES } from '../base/folders.js';
import type { Environment } from './config-shape.js';

/** The placeholder of an empty field in an MCP bundle's form: a host may hand it over in place of the default. */
const EMPTY_FIELD = /^\$\{user_config\.\w+\}$/;

/** `\\?\C:\…` and `\\?\UNC\server\share\…`: Windows' own spellings for long paths, which no file:// address has. */
const LONG_PATH = /^\\\\\?\\(UNC\\)?/i;

/**
 * The environment with plain values:
 * - without the carriage returns that a file with Windows' line ends (`docker run --env-file`) leaves at their ends;
 * - with the home folder for the `~` that begins a path, as hosts hand over what stands in their files;
 * - on Windows without the prefix of long paths;
 * - empty for a field of a host's form that the user left empty.
 * @param home the user's home folder; undefined if there is none, and `~` stays.
 */
export function withPlainValues(
  environment: Environment,
  home: string | undefined,
  platform: NodeJS.Platform = process.platform,
): Environment {
  return Object.fromEntries(
    Object.entries(environment).map(([name, given]) => {
      const value = given?.replace(/\r+$/, '').replace(EMPTY_FIELD, '');
      const isPath = value !== undefined && PATH_VARIABLES.includes(name);
      return [name, isPath ? plainPath(value, home, platform) : value];
    }),
  );
}

function plainPath(path: string, home: string | undefined, platform: NodeJS.Platform): string {
  const isWindows = platform === 'win32';
  const beginning = isWindows ? /^~(?=[\\/]|$)/ : /^~(?=\/|$)/;
  if (home !== undefined && beginning.test(path)) {
    return (isWindows ? win32 : posix).join(home, path.slice(1));
  }
  if (!isWindows) return path;
  return path.replace(LONG_PATH, (_, network) => (network === undefined ? '' : '\\\\'));
}
