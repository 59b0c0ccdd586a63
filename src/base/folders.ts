/** Working folders and file permissions of processes that outlive a command. */
import { delimiter, isAbsolute, parse, relative, resolve, sep } from 'node:path';
import { InvalidInputError } from './errors.js';

/**
 * The working directory of every process that outlives a command. The folder in which a host was started may be
 * deleted or unmounted at any time, and no process can be started from a missing folder.
 */
export const FIXED_FOLDER = parse(process.execPath).root;

/** Environment variables that hold a path: ours, and those of the programs in our processes. */
export const PATH_VARIABLES: readonly string[] = [
  'DURABLE_WEATHER_HOME',
  'DURABLE_WEATHER_STORE',
  'DURABLE_WEATHER_TOKEN_FILE',
  'TEMPORAL_CLI_PATH',
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
];

/**
 * Makes new files of this process and its children private to its user. A store outside the home may be shared, so
 * the umask is left as it is then.
 */
export function keepPrivate({ home, store }: { home: string; store: string }): void {
  if (isWithin(home, store)) process.umask(0o077);
}

/** True for the folder itself and for what is below it. @param path both are absolute. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}

/**
 * Environment variables whose path is relative to this process's working directory, as absolute paths. With these a
 * process in another folder finds the same files. PATH is included if any of its folders is relative.
 * @throws InvalidInputError when the working directory no longer exists.
 */
export function absolutePaths(env: Record<string, string>): Record<string, string> {
  const named = PATH_VARIABLES.flatMap((name) => {
    const path = env[name];
    return path === undefined || isAbsolute(path) ? [] : [[name, absolutePath(name, path)]];
  });
  const { PATH } = env;
  const folders = PATH?.split(delimiter) ?? [];
  if (folders.every((folder) => folder === '' || isAbsolute(folder))) {
    return Object.fromEntries(named);
  }
  const found = folders.map((folder) => absoluteOr(folder, () => folder));
  return Object.fromEntries([...named, ['PATH', found.join(delimiter)]]);
}

/** @throws InvalidInputError when the path is relative and the working directory no longer exists. */
export function absolutePath(name: string, path: string): string {
  return absoluteOr(path, (error) => {
    throw new InvalidInputError(
      `${name} is "${path}"; it takes an absolute path here, because the folder that durable-weather was started in cannot be used (${error.message}).`,
    );
  });
}

function absoluteOr(path: string, otherwise: (error: Error) => string): string {
  if (path === '') return path;
  try {
    return resolve(path);
  } catch (error) {
    return otherwise(error as Error);
  }
}
