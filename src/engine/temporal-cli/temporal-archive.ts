import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Deadline, withDeadline } from '../../base/deadline.js';
import type { Fetch } from '../../proxies/proxies.js';
import { runCommand } from '../process/command.js';
import type { Download } from './temporal-download.js';

export const TEMPORAL_DOWNLOADS = 'https://temporal.download/cli/archive';

const FIRST_BYTE_MS = 5_000;
const WHOLE_MS = 300_000;

const PLATFORMS: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** The official archive, as the SDK's testing package gets it: tar.gz, or zip for Windows, whose tar reads both. */
export function archiveDownload(baseUrl: string): Download {
  return async (folder, { env, fetch, signal, version, program }) => {
    const archive = join(folder, 'archive');
    await fetchTo(archive, archiveUrl(baseUrl, version), fetch, signal);
    await runCommand('tar', ['-xf', archive, '-C', folder], { env, signal, timeoutMs: 60_000 });
    return join(folder, program);
  };
}

function archiveUrl(baseUrl: string, version: string): string {
  const platform = PLATFORMS[process.platform];
  const arch = ARCHITECTURES[process.arch];
  if (platform === undefined || arch === undefined) {
    throw new Error(`there is none for ${process.platform} on ${process.arch}`);
  }
  return `${baseUrl}/v${version}?platform=${platform}&arch=${arch}`;
}

async function fetchTo(
  path: string,
  url: string,
  fetch: Fetch,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await withDeadline(WHOLE_MS, signal, async (limit) => {
      const response = await firstByte(url, fetch, limit);
      if (!response.ok || response.body === null) {
        throw new Error(`${url} answered ${response.status}`);
      }
      const body = Readable.fromWeb(response.body as ReadableStream);
      await pipeline(body, createWriteStream(path), { signal: limit });
    });
  } catch (error) {
    throw withCause(error, url);
  }
}

async function firstByte(url: string, fetch: Fetch, signal: AbortSignal): Promise<Response> {
  const silence = new Deadline(
    FIRST_BYTE_MS,
    `${url} gave no answer in ${FIRST_BYTE_MS / 1000} s`,
    signal,
  );
  try {
    return await fetch(url, { signal: silence.signal });
  } finally {
    silence.end();
  }
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
function withCause(error: unknown, url: string): unknown {
  const cause = (error as Error).cause as Error | undefined;
  if (cause === undefined) return error;
  return new Error(`${url} cannot be reached: ${cause.message}`, { cause: error });
}
