/** Work for the time in which nothing is asked. It is only of use: what fails is given up. */
export interface IdleWork {
  /** Begins after the next resume. */
  add(statements: readonly string[]): void;
  resume(): void;
  /** Interrupts the statement that runs, which begins again after the next resume. Nothing runs before that. */
  pause(): Promise<void>;
}

/** Runs statements; never more than one at a time. */
interface Runner {
  run(statement: string): Promise<unknown>;
  /** The statement that runs fails, unless it ends in this moment. */
  interrupt(): void;
}

export function idleWork(runner: Runner): IdleWork {
  let left: readonly string[] = [];
  let isPaused = true;
  let working: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    const [next, ...others] = left;
    if (isPaused || next === undefined) return;
    try {
      await runner.run(next);
      left = others;
    } catch {
      if (!isPaused) left = [];
    }
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
      runner.interrupt();
      return working;
    },
  };
}
