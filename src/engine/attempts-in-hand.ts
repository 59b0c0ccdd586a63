/** How many workers in a row may die with an activity in hand before it is suspected to be the cause. */
const MOST_DEATHS = 3;

/** What a worker sends to the engine (worker-process.ts). */
interface WorkerMessage {
  begins?: string;
  token?: string;
  ends?: string;
}

/** One worker's side of AttemptsInHand. */
interface WorkersAttempts {
  hear(message: unknown): void;
  /** Tokens of what earlier workers left when they died. Each is given once. */
  takeLeft(): string[];
}

/** The attempts of activities that the workers of an engine have in hand, or had when they died. */
export class AttemptsInHand {
  /** By worker, tokens by activity; the current worker comes last. */
  readonly #workers: Map<string, string>[] = [];
  /** By activity: how many workers in a row died with it in hand. */
  #deaths = new Map<string, number>();

  /** Call before the next worker starts. The last messages of the one before may still arrive. */
  ofNextWorker(): WorkersAttempts {
    const own = new Map<string, string>();
    this.#workers.push(own);
    return {
      hear: (message) => this.#note(own, message as WorkerMessage),
      takeLeft: () => this.#leftBy(this.#workers.splice(0, this.#workers.indexOf(own))),
    };
  }

  #note(own: Map<string, string>, { begins, token, ends }: WorkerMessage): void {
    if (begins !== undefined && token !== undefined) own.set(begins, token);
    if (ends === undefined) return;
    own.delete(ends);
    this.#deaths.delete(ends);
  }

  /**
   * An activity that may have killed its workers is left to its time-out. Otherwise it would kill each worker as soon
   * as that one polls, and no other job would go on.
   */
  #leftBy(workers: readonly Map<string, string>[]): string[] {
    const left = workers.flatMap((attempts) => [...attempts]);
    const deathsOf = (activity: string) => (this.#deaths.get(activity) ?? 0) + 1;
    this.#deaths = new Map(left.map(([activity]) => [activity, deathsOf(activity)]));
    return left.flatMap(([activity, token]) =>
      (this.#deaths.get(activity) ?? 0) > MOST_DEATHS ? [] : [token],
    );
  }
}
