/**
 * V8's compiled code of the program's files, kept beside them. A process that finds it there compiles nothing: an MCP
 * server begins with half of the processor time, and a worker with two thirds. Node.js has such a cache of its own from
 * 22.1 on; this one serves 20 too, and takes only files of this package.
 */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import type { Script } from 'node:vm';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';

/** In the folder of the program's files. */
const FOLDER = 'code-cache';

/** V8 does not notice damage, such as a write that a power failure cut. */
const CHECKSUM_BYTES = 4;

/**
 * By then a server has given its first answers, and V8 has compiled most functions of a file that are ever called. It
 * drops the code of functions that are not called for some collections, which come later in a server that has no calls
 * (src/base/quiet-collection.ts).
 */
const SAVE_AFTER_MS = 2_000;

/** Folders of other builds and of other versions of Node.js go after this time, when a new one is made. */
const UNUSED_AFTER_MS = 30 * 86_400_000;

/**
 * Names the Node.js that runs. Code of another one may crash: V8's own check knows its version but not the changes that
 * each Node.js makes to it (20.19.0 takes what 20.20.2 has compiled, and fails), and builds of one version differ, too.
 */
export function runtimeName({
  version,
  arch,
  execPath,
}: Pick<NodeJS.Process, 'version' | 'arch' | 'execPath'>): string {
  return [version, arch, ...buildOf(execPath)].join('-');
}

/** Size and time of a program; nothing where they cannot be had: without /proc, Node.js knows itself only as "node". */
function buildOf(execPath: string): number[] {
  if (!isAbsolute(execPath)) return [];
  try {
    const { size, mtimeMs } = statSync(execPath);
    return [size, Math.trunc(mtimeMs)];
  } catch {
    return [];
  }
}

/** The code of files that were compiled with the flags of this process. */
export class CodeCache {
  /** What was compiled and is not kept yet, by file, with the path for it. */
  readonly #compiled = new Map<string, { path: string; script: Script }>();
  readonly #timer = setTimeout(() => this.save(), SAVE_AFTER_MS).unref();

  /**
   * @param root the folder of the program's files.
   * @param build names the build. Files of the same name have the same content in it.
   * @param runtime see runtimeName.
   */
  constructor(
    private readonly root: string,
    private readonly build: string,
    private readonly runtime: string,
  ) {}

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

  /** Notes a file that V8 had to compile. Its code is kept 2 s after the last such file, or when `save` is called. */
  add(file: string, script: Script): void {
    this.#compiled.set(file, { path: this.#pathOf(file), script });
    this.#timer.refresh();
  }

  /**
   * Writes what was added, with the functions that have been compiled since. Where the package's folder cannot be
   * written to, or is another user's, each process compiles for itself.
   */
  save(): void {
    const compiled = [...this.#compiled];
    this.#compiled.clear();
    if (compiled.length === 0 || !isOwn(this.root)) return;
    for (const [file, { path, script }] of compiled) {
      // The code would name the flags of now, and V8 would refuse it where those of then are set.
      if (path !== this.#pathOf(file)) continue;
      try {
        if (write(path, script.createCachedData())) removeUnused(join(this.root, FOLDER));
      } catch {
        // A cache may be missing.
      }
    }
  }

  /** Flags may change while a process runs, and V8 refuses code of other flags. */
  #pathOf(file: string): string {
    const tag = String(cachedDataVersionTag());
    return join(this.root, FOLDER, this.build, this.runtime, tag, file);
  }
}

/**
 * True for a folder that is there and that this user has made: root would leave files that its owner cannot remove, and
 * a program that runs on while its package is removed would make the folder again.
 */
function isOwn(folder: string): boolean {
  try {
    const { uid } = statSync(folder);
    return process.getuid === undefined || uid === process.getuid();
  } catch {
    // It is gone, or a mount that does not answer.
    return false;
  }
}

/** Other processes may write and read the same file. @returns whether its folder is new. */
function write(path: string, code: Buffer): boolean {
  const isNew = mkdirSync(dirname(path), { recursive: true, mode: 0o755 }) !== undefined;
  const temporary = `${path}.${process.pid}-${threadId}.tmp`;
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(code));
  try {
    writeFileSync(temporary, Buffer.concat([checksum, code]), { mode: 0o644 });
    renameSync(temporary, path);
    return isNew;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Whoever still needs one of them makes it again. */
function removeUnused(cache: string): void {
  const before = Date.now() - UNUSED_AFTER_MS;
  for (const build of readdirSync(cache)) {
    for (const runtime of readdirSync(join(cache, build))) {
      const folder = join(cache, build, runtime);
      if (statSync(folder).mtimeMs < before) rmSync(folder, { recursive: true });
    }
    if (readdirSync(join(cache, build)).length === 0) rmdirSync(join(cache, build));
  }
}
