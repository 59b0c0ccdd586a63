/** Work for the time in which nothing is asked. It is only of use: what fails is given up. */
export interface IdleWork {
  /** Begins after the next resume. */
  add(statements: readonly string[]): void;
  resume(): void;
  /** Waits for the statement that runs. Nothing runs afterwards until the next resume. */
  pause(): Promise<void>;
}

/** @param run runs a statement; never more than one at a time. */
export function idleWork(run: (statement: string) => Promise<unknown>): IdleWork {
  let left: readonly string[] = [];
  let isPaused = true;
  let working: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    const [next, ...others] = left;
    if (isPaused || next === undefined) return;
    left = others;
    await run(next).catch(() => {
      left = [];
    });
    await work();
  }

  return {
    add: (statements) => {
      left = [...left, ...statements];
    },
    resume: () => {
      isPaused = false;
      working = work();
    },
    pause: () => {
      isPaused = true;
      return working;
    },
  };
}
