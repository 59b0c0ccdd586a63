import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Deadline, withDeadline } from '../../base/deadline.js';
import { digest } from '../../base/files.js';
import type { Fetch } from '../../proxies/proxies.js';
import { type ChildEnvironment, runCommand } from '../process/command.js';
import { ARCHIVE_HASHES, type ArchiveHashes } from './archive-hashes.js';
import type { Download } from './temporal-download.js';

export const TEMPORAL_DOWNLOADS = 'https://temporal.download/cli/archive';

const FIRST_BYTE_MS = 5_000;
const WHOLE_MS = 300_000;

const PLATFORMS: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCHITECTURES: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

/** Where archives come from, and what they have to be. */
export interface ArchiveSource {
  url: string;
  hashes: ArchiveHashes;
}

export const TEMPORAL_ARCHIVES: ArchiveSource = { url: TEMPORAL_DOWNLOADS, hashes: ARCHIVE_HASHES };

/**
 * The official archive, as the SDK's testing package gets it: tar.gz, or zip for Windows, whose tar reads both.
 * Nothing of it is unpacked before its hash is seen to be the one that is known; of a version without known hashes
 * TLS alone answers.
 */
export function archiveDownload({ url, hashes }: ArchiveSource): Download {
  return async (folder, { env, fetch, signal, version, program }) => {
    const archive = join(folder, 'archive');
    const { platform, arch } = archiveOfMachine();
    const known = hashes[version];
    const wanted = known && (known[`${platform}_${arch}`] ?? []);
    const from = `${url}/v${version}?platform=${platform}&arch=${arch}`;
    await fetchTo(archive, from, fetch, signal);
    if (wanted !== undefined) expectHash(archive, from, wanted);
    await runCommand(tarOf(env), ['-xf', archive, '-C', folder], {
      env,
      signal,
      timeoutMs: 60_000,
    });
    return join(folder, program);
  };
}

/** On Windows the tar of the system: another one, such as Git's, reads no zip and takes "C:" for a host. */
function tarOf({ SYSTEMROOT = 'C:\\Windows' }: ChildEnvironment): string {
  return process.platform === 'win32' ? join(SYSTEMROOT, 'System32', 'tar.exe') : 'tar';
}

function expectHash(archive: string, url: string, wanted: readonly string[]): void {
  const { sha256 } = digest(archive);
  if (wanted.includes(sha256)) return;
  const known = wanted.length === 0 ? 'none is known' : `${wanted.join(' or ')} is expected`;
  throw new Error(`${url} gave a file of SHA-256 ${sha256}, and ${known}`);
}

function archiveOfMachine(): { platform: string; arch: string } {
  const platform = PLATFORMS[process.platform];
  const arch = ARCHITECTURES[process.arch];
  if (platform === undefined || arch === undefined) {
    throw new Error(`there is none for ${process.platform} on ${process.arch}`);
  }
  return { platform, arch };
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
