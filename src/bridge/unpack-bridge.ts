/**
 * Temporal's native library out of the package. @temporalio/core-bridge has it for five systems, 138 MB, of which a
 * machine needs 29 MB. So packages hold it compressed, 8 MB for each system (scripts/pack-bridges.mjs).
 */
import { createHash } from 'node:crypto';
import { statSync, unlinkSync } from 'node:fs';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { UnavailableError } from '../base/errors.js';
import { listFolder, writeAtomically } from '../base/files.js';
import { removeLeftovers } from '../base/leftovers.js';
import { firstUsable } from '../base/usable-folder.js';

const decompress = promisify(brotliDecompress);

/** A library of ours in a cache. */
const LIBRARY = /^temporal-core-[0-9a-f]{16}\.node$/;

/** The mtime of a library tells the last start with it, to a day. */
const MARKED_AFTER_MS = 86_400_000;

/**
 * A version that is still started now and then keeps its library. One that is only running has loaded it; should its
 * engine start a worker again, that unpacks it again.
 */
const UNUSED_AFTER_MS = 7 * MARKED_AFTER_MS;

interface PackedBridges {
  /** The folder of index.json and of `<target>.node.br`; see bridgeFolder. */
  folder: string;
  /** See bridgeTarget. */
  target: string;
  /** Folders to unpack into; the first that takes a program is used. */
  caches: readonly string[];
}

/** What index.json says of a library. */
interface BridgeEntry {
  bytes: number;
  sha256: string;
}

/**
 * Unpacks the library once for all homes of a user.
 * @returns its path.
 * @throws UnavailableError where the package is damaged, or no cache can be written.
 */
export async function unpackBridge(packed: PackedBridges): Promise<string> {
  const { folder, target, caches } = packed;
  const entry = await readEntry(join(folder, 'index.json'), target);
  // Its hash is in the name: another version never finds this one's.
  const name = `temporal-core-${entry.sha256.slice(0, 16)}.node`;
  for (const cache of caches) {
    const path = join(cache, name);
    const found = await stat(path).catch(() => undefined);
    // Files are put in place whole; a size that differs is a disk that was full or damaged.
    if (found?.size !== entry.bytes) continue;
    await markUsed(path, found.mtimeMs);
    return path;
  }
  return unpackInto(join(await usable(caches), name), join(folder, `${target}.node.br`), entry);
}

async function readEntry(path: string, target: string): Promise<BridgeEntry> {
  const index: Record<string, BridgeEntry> = await readFile(path, 'utf8')
    .then((text) => JSON.parse(text))
    .catch((error: Error) => refuseDamaged(path, error.message));
  return index[target] ?? refuseDamaged(path, `it does not name ${target}`);
}

async function usable(caches: readonly string[]): Promise<string> {
  try {
    return await firstUsable(caches);
  } catch (error) {
    throw new UnavailableError(
      `Temporal's core cannot be unpacked (${(error as Error).message}); set XDG_CACHE_HOME or DURABLE_WEATHER_HOME to a folder that can be written to and from which programs may run.`,
    );
  }
}

async function unpackInto(path: string, packed: string, entry: BridgeEntry): Promise<string> {
  const library = await readFile(packed)
    .then((bytes) => decompress(bytes))
    .catch((error: Error) => refuseDamaged(packed, error.message));
  if (createHash('sha256').update(library).digest('hex') !== entry.sha256) {
    refuseDamaged(packed, 'its content does not match its checksum');
  }
  // Each is 29 MB.
  removeLeftovers([dirname(path)], Date.now());
  removeUnused(path);
  await writeAtomically(dirname(path), path, (temporary) =>
    writeFile(temporary, library, { mode: 0o700 }),
  );
  return path;
}

/** Notes, once a day, that a process starts with a library, and removes those with which none has for long. */
async function markUsed(path: string, mtimeMs: number): Promise<void> {
  const now = Date.now();
  if (now - mtimeMs < MARKED_AFTER_MS) return;
  // A folder that others may only read is looked after by its owner.
  await utimes(path, now / 1_000, now / 1_000).then(
    () => removeUnused(path),
    () => undefined,
  );
}

/** Removes the libraries of other versions beside one. A process that has loaded one keeps it. */
function removeUnused(kept: string): void {
  const folder = dirname(kept);
  for (const name of listFolder(folder)) {
    const path = join(folder, name);
    if (!LIBRARY.test(name) || path === kept) continue;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || Date.now() - stat.mtimeMs < UNUSED_AFTER_MS) continue;
    try {
      unlinkSync(path);
    } catch {
      // Another process was faster, or, on Windows, has loaded it.
    }
  }
}

function refuseDamaged(path: string, reason: string): never {
  throw new UnavailableError(`${path} is damaged (${reason}); install durable-weather again.`);
}
