import { type SandboxProcess, startSandboxProcess } from './process.js';

/** Processes kept with their tables, for the next query about the same jobs. */
const KEPT = 2;
const KEPT_MS = 600_000;

/** Idle sandbox processes, by their loaded tables. */
export interface Pool {
  /** A process with these tables. */
  take(key: string): SandboxProcess | undefined;
  /** A process without tables. The next one is started at once, so that later callers do not wait. */
  takeEmpty(): SandboxProcess;
  /** Keeps a process for the next take. The one kept longest is killed to make room. */
  keep(key: string, process: SandboxProcess): void;
  close(): void;
}

export function createPool(script: string): Pool {
  let kept: { key: string; process: SandboxProcess }[] = [];
  // Started at once: whoever makes a pool has a query.
  let empty: SandboxProcess | undefined = startSandboxProcess(script);
  let expiry: NodeJS.Timeout | undefined;

  function close(): void {
    for (const { process } of kept) process.kill();
    empty?.kill();
    kept = [];
    empty = undefined;
    clearTimeout(expiry);
  }

  function closeLater(): void {
    clearTimeout(expiry);
    expiry = setTimeout(close, KEPT_MS).unref();
  }

  closeLater();
  return {
    take: (key) => {
      kept = kept.filter(({ process }) => process.isAlive);
      const found = kept.find((one) => one.key === key);
      kept = kept.filter((one) => one !== found);
      return found?.process;
    },
    takeEmpty: () => {
      const taken = empty?.isAlive ? empty : startSandboxProcess(script);
      empty = startSandboxProcess(script);
      closeLater();
      return taken;
    },
    keep: (key, process) => {
      kept.push({ key, process });
      while (kept.length > KEPT) kept.shift()?.process.kill();
      closeLater();
    },
    close,
  };
}
