/**
 * V8's compiled code of the program's files, kept beside them. A process that finds it there compiles nothing: an MCP
 * server begins with half of the processor time, and a worker with two thirds. Node.js has such a cache of its own from
 * 22.1 on; this one serves 20 too, and takes only files of this package.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import type { Script } from 'node:vm';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';

/** V8 does not notice damage, such as a write that a power failure cut. */
const CHECKSUM_BYTES = 4;

/**
 * Names the Node.js that runs. Code of another one may crash: V8's own check knows its version but not the changes that
 * each Node.js makes to it (20.19.0 takes what 20.20.2 has compiled, and fails), and builds of one version differ, too.
 */
export function runtimeName({
  version,
  arch,
  execPath,
}: Pick<NodeJS.Process, 'version' | 'arch' | 'execPath'>): string {
  // Where there is no /proc, Node.js may know itself only as "node".
  const file = statSync(execPath, { throwIfNoEntry: false });
  const build = file === undefined ? [] : [file.size, Math.trunc(file.mtimeMs)];
  return [version, arch, ...build].join('-');
}

/** The code of files that were compiled with the flags of this process. */
export class CodeCache {
  /** By path: what was compiled and is not kept yet. */
  readonly #compiled = new Map<string, Script>();

  /** @param folder of one build and one runtime: files of the same name have the same content there. */
  constructor(private readonly folder: string) {}

  /** What V8 takes for a file; undefined where there is none, or a damaged one. */
  find(file: string): Buffer | undefined {
    try {
      const kept = readFileSync(this.#pathOf(file));
      const code = kept.subarray(CHECKSUM_BYTES);
      return kept.readUInt32LE() === crc32(code) ? code : undefined;
    } catch {
      return undefined;
    }
  }

  /** Notes a file that V8 had to compile; `save` keeps its code. */
  add(file: string, script: Script): void {
    this.#compiled.set(this.#pathOf(file), script);
  }

  /**
   * Writes what was added, with the functions that have been compiled since. Where the package's folder cannot be
   * written to, each process compiles for itself.
   */
  save(): void {
    const compiled = [...this.#compiled];
    this.#compiled.clear();
    try {
      for (const [path, script] of compiled) write(path, script.createCachedData());
    } catch {
      // A cache may be missing.
    }
  }

  /** Flags may change while a process runs, and V8 refuses code of other flags. */
  #pathOf(file: string): string {
    return join(this.folder, String(cachedDataVersionTag()), file);
  }
}

/** Other processes may write and read the same file. */
function write(path: string, code: Buffer): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const temporary = `${path}.${process.pid}-${threadId}.tmp`;
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(code));
  try {
    writeFileSync(temporary, Buffer.concat([checksum, code]));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
