import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FOLDER_REMOVAL, replaceFile } from '../../base/held-files.js';
import type { Fetch } from '../../proxies/proxies.js';
import { type ChildEnvironment, runCommand } from '../process/command.js';
import { checkCli, type TemporalCli } from './temporal-check.js';

export interface DownloadOptions {
  env: ChildEnvironment;
  fetch: Fetch;
  signal: AbortSignal | undefined;
  version: string;
  /** The binary's file name. */
  program: string;
}

/** Gets the binary into a folder and gives its path there. */
export type Download = (folder: string, options: DownloadOptions) => Promise<string>;

const PREFIX = 'download-';

/** No download takes longer: see the limits of each. */
const ABANDONED_MS = 3_600_000;

/**
 * Downloads beside the cached binary and renames it there once it has answered: processes that do so
 * at once each put a whole binary in place, and the last one stays.
 */
export async function downloadInto(
  cached: string,
  download: Download,
  options: DownloadOptions,
): Promise<TemporalCli> {
  await mkdir(dirname(cached), { recursive: true });
  await removeAbandoned(dirname(cached));
  const folder = await mkdtemp(join(dirname(cached), PREFIX));
  try {
    const binary = await download(folder, options);
    if (process.platform === 'darwin') await liftQuarantine(binary, options);
    const cli = await checkCli(binary, options.env);
    replaceFile(binary, cached);
    return { ...cli, path: cached };
  } finally {
    await rm(folder, FOLDER_REMOVAL);
  }
}

/**
 * What an app with quarantine downloads, or a child of it, macOS does not run before a person has agreed in a dialog.
 * A file without the mark is an error of xattr, and fine.
 */
async function liftQuarantine(binary: string, { env, signal }: DownloadOptions): Promise<void> {
  const args = ['-d', 'com.apple.quarantine', binary];
  await runCommand('/usr/bin/xattr', args, { env, signal }).catch(() => undefined);
}

/** A download that was killed left 150 MB. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const begun = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (!name.startsWith(PREFIX) || Date.now() - begun < ABANDONED_MS) continue;
    await rm(path, FOLDER_REMOVAL);
  }
}
