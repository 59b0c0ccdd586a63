import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { unpackBridge } from '../../../src/bridge/unpack-bridge.js';

const LIBRARY = Buffer.from('a native library '.repeat(1_000));
const SHA256 = createHash('sha256').update(LIBRARY).digest('hex');
const NAME = `temporal-core-${SHA256.slice(0, 16)}.node`;
const TARGET = 'x86_64-unknown-linux-gnu';

let root: string;
let packed: { folder: string; target: string; caches: string[] };
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'a bridge '));
  const folder = join(root, 'bridges');
  packed = { folder, target: TARGET, caches: [join(root, 'cache'), join(root, 'spare')] };
  await mkdir(folder);
  const index = { [TARGET]: { bytes: LIBRARY.length, sha256: SHA256 } };
  await writeFile(join(folder, 'index.json'), JSON.stringify(index));
  await writeFile(join(folder, `${TARGET}.node.br`), brotliCompressSync(LIBRARY));
});
afterEach(() => rm(root, { recursive: true }));

it('unpacks into the first cache, and leaves nothing else there', async () => {
  const path = await unpackBridge(packed);
  expect(path).toBe(join(root, 'cache', NAME));
  expect(await readFile(join(root, 'cache', NAME))).toEqual(LIBRARY);
  expect(await readdir(join(root, 'cache'))).toEqual([NAME]);
});

it('unpacks once', async () => {
  const path = await unpackBridge(packed);
  await writeFile(path, Buffer.alloc(LIBRARY.length, 'b'));
  const { mtimeMs } = await stat(path);
  expect(await unpackBridge(packed)).toBe(path);
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
});

it('replaces a file that was cut off', async () => {
  const path = await unpackBridge(packed);
  await writeFile(path, 'a native');
  expect(await unpackBridge(packed)).toBe(path);
  expect(await readFile(path)).toHaveLength(LIBRARY.length);
});

describe('libraries of other versions', () => {
  const DAY_S = 86_400;
  const OLD = `temporal-core-${'0'.repeat(16)}.node`;
  const RECENT = `temporal-core-${'1'.repeat(16)}.node`;
  const FOREIGN = 'temporal-core-of-mine.node';

  /** Files of the cache, last used so many days ago. */
  async function leave(days: Record<string, number>): Promise<void> {
    await mkdir(join(root, 'cache'), { recursive: true });
    for (const [name, ago] of Object.entries(days)) {
      const path = join(root, 'cache', name);
      await writeFile(path, LIBRARY);
      const at = Date.now() / 1_000 - ago * DAY_S;
      await utimes(path, at, at);
    }
  }

  it('go when this one is unpacked, if none has been started with them for a week', async () => {
    await leave({ [OLD]: 8, [RECENT]: 6, [FOREIGN]: 8 });
    await unpackBridge(packed);
    expect((await readdir(join(root, 'cache'))).sort()).toEqual([RECENT, NAME, FOREIGN].sort());
  });

  it('go later too, once a day', async () => {
    await leave({ [OLD]: 8, [NAME]: 0 });
    await unpackBridge(packed);
    expect(await readdir(join(root, 'cache'))).toContain(OLD);
    await leave({ [NAME]: 2 });
    await unpackBridge(packed);
    expect(await readdir(join(root, 'cache'))).toEqual([NAME]);
  });

  it('stay while processes are started with them', async () => {
    await leave({ [NAME]: 8 });
    const path = await unpackBridge(packed);
    expect(Date.now() - (await stat(path)).mtimeMs).toBeLessThan(DAY_S * 1_000);
  });
});

it('many processes at once each find a whole file', async () => {
  const paths = await Promise.all(Array.from({ length: 8 }, () => unpackBridge(packed)));
  expect(new Set(paths)).toEqual(new Set([join(root, 'cache', NAME)]));
  expect(await readdir(join(root, 'cache'))).toEqual([NAME]);
});

it('takes the spare cache where the first cannot be written', async () => {
  await writeFile(join(root, 'cache'), 'a file');
  expect(await unpackBridge(packed)).toBe(join(root, 'spare', NAME));
  // What is there is found there, whichever folder could be written now.
  await rm(join(root, 'cache'));
  expect(await unpackBridge(packed)).toBe(join(root, 'spare', NAME));
});

it('says which variables help where neither can be written', async () => {
  const [cache = '', spare = ''] = packed.caches;
  await writeFile(cache, 'a file');
  await writeFile(spare, 'a file');
  const refused = unpackBridge(packed);
  await expect(refused).rejects.toThrow(UnavailableError);
  await expect(refused).rejects.toThrow(
    /^Temporal's core cannot be unpacked \(.*\); set XDG_CACHE_HOME or DURABLE_WEATHER_HOME to a folder that can be written to and from which programs may run\.$/,
  );
});

it.each([
  ['is cut off', '{"x86_', 'Unexpected end of JSON input|Unterminated string in JSON.*'],
  ['is of another system', '{}', `it does not name ${TARGET}`],
])('an index that %s is refused', async (_, text, reason) => {
  const file = join(packed.folder, 'index.json');
  await writeFile(file, text);
  await expect(unpackBridge(packed)).rejects.toThrow(
    new RegExp(`^${file} is damaged \\((${reason})\\); install durable-weather again\\.$`),
  );
});

it.each([
  ['is cut off', brotliCompressSync(LIBRARY).subarray(0, 20), 'unexpected end of file'],
  ['is another', brotliCompressSync('another'), 'its content does not match its checksum'],
])('a packed library that %s is refused, and nothing is put in place', async (_, bytes, reason) => {
  const file = join(packed.folder, `${TARGET}.node.br`);
  await writeFile(file, bytes);
  await expect(unpackBridge(packed)).rejects.toThrow(
    `${file} is damaged (${reason}); install durable-weather again.`,
  );
  expect(await readdir(join(root, 'cache'))).toEqual([]);
});
