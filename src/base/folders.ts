import { delimiter, isAbsolute, parse, relative, resolve } from 'node:path';
import { InvalidInputError } from './errors.js';

/**
 * Where every process lives that outlasts a command: the folder that a host was started in may be deleted or
 * unmounted at any time, and then no process can be started from there.
 */
export const FIXED_FOLDER = parse(process.execPath).root;

/** Variables that are the path of a file or folder, ours and those of what runs in our processes. */
const PATHS = [
  'DURABLE_WEATHER_HOME',
  'DURABLE_WEATHER_STORE',
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
 * What this process and its children write is for its user alone from now on. A store outside the home may be shared:
 * its files are as its owner's umask makes them.
 */
export function keepPrivate({ home, store }: { home: string; store: string }): void {
  if (!relative(home, store).startsWith('..')) process.umask(0o077);
}

/**
 * The variables that name a path within the folder that this process was started in, by their absolute paths: what
 * they mean elsewhere, too. PATH is one of them where any of its folders is.
 * @throws InvalidInputError when that folder is gone.
 */
export function absolutePaths(env: Record<string, string>): Record<string, string> {
  const named = PATHS.flatMap((name) => {
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

/** @throws InvalidInputError when the path is relative to a folder that is gone. */
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
