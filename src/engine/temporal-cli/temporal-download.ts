import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Fetch } from '../../proxies/proxies.js';
import type { ChildEnvironment } from '../process/command.js';
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
  const folder = await mkdtemp(join(dirname(cached), 'download-'));
  try {
    const binary = await download(folder, options);
    const cli = await checkCli(binary, options.env);
    await rename(binary, cached);
    return { ...cli, path: cached };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
