import { type SandboxProcess, startSandboxProcess } from './process.js';

/** Processes that are kept with their tables, for the next question about the same jobs. */
const KEPT = 2;
const KEPT_MS = 600_000;

/** Idle sandbox processes, by what is loaded in them. */
export interface Pool {
  /** One that has this loaded. */
  take(key: string): SandboxProcess | undefined;
  /** One with nothing in it; the next is started at once, so that it need not be waited for. */
  takeEmpty(): SandboxProcess;
  /** For the next take; the one that was kept for longest makes room. */
  keep(key: string, process: SandboxProcess): void;
  close(): void;
}

export function createPool(script: string): Pool {
  let kept: { key: string; process: SandboxProcess }[] = [];
  let empty: SandboxProcess | undefined;
  let forgetting: NodeJS.Timeout | undefined;

  function close(): void {
    for (const { process } of kept) process.kill();
    empty?.kill();
    kept = [];
    empty = undefined;
    clearTimeout(forgetting);
  }

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
      return taken;
    },
    keep: (key, process) => {
      kept.push({ key, process });
      while (kept.length > KEPT) kept.shift()?.process.kill();
      clearTimeout(forgetting);
      forgetting = setTimeout(close, KEPT_MS).unref();
    },
    close,
  };
}
