/**
 * Temporal's native library out of the package. @temporalio/core-bridge has it for five platforms, 138 MB, of which a
 * machine needs 29 MB. So the published package holds all five compressed (scripts/pack-bridges.mjs).
 */
import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { UnavailableError } from '../base/errors.js';
import { writeAtomically } from '../base/files.js';
import { removeLeftovers } from '../base/leftovers.js';
import { firstUsable } from '../base/usable-folder.js';

const decompress = promisify(brotliDecompress);

interface PackedBridges {
  /** The folder of index.json and of `<target>.node.br`; there is none in a clone. */
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
 * @returns its path; undefined where nothing is packed, as in a clone.
 * @throws UnavailableError where the package is damaged, has no library for the system, or no cache can be written.
 */
export async function unpackBridge(packed: PackedBridges): Promise<string | undefined> {
  const { folder, target, caches } = packed;
  const index = await readIndex(folder);
  if (index === undefined) return undefined;
  const entry = index[target];
  if (entry === undefined) {
    throw new UnavailableError(
      `This package has no build of Temporal's core for ${target}; it has ${Object.keys(index).join(', ')}. Install the package for this system.`,
    );
  }
  // Its hash is in the name: another version never finds this one's.
  const name = `temporal-core-${entry.sha256.slice(0, 16)}.node`;
  for (const cache of caches) {
    if (await isWhole(join(cache, name), entry)) return join(cache, name);
  }
  return unpackInto(join(await usable(caches), name), join(folder, `${target}.node.br`), entry);
}

async function readIndex(folder: string): Promise<Record<string, BridgeEntry> | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Files are put in place whole; a size that differs is a disk that was full or damaged. */
async function isWhole(path: string, { bytes }: BridgeEntry): Promise<boolean> {
  return stat(path).then(
    ({ size }) => size === bytes,
    () => false,
  );
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
  await writeAtomically(dirname(path), path, (temporary) =>
    writeFile(temporary, library, { mode: 0o700 }),
  );
  return path;
}

function refuseDamaged(path: string, reason: string): never {
  throw new UnavailableError(`${path} is damaged (${reason}); install durable-weather again.`);
}
