/** How many workers in a row may die with an activity in hand before it is suspected to be the cause. */
const MOST_DEATHS = 3;

/** What a worker sends to the engine (worker-process.ts). */
interface WorkerMessage {
  begins?: string;
  ends?: string;
  token?: string;
}

/** Activities, by the tokens of their attempts: a worker may have two of one in hand, after a time-out of the first. */
type Attempts = Map<string, string>;

/** One worker's side of AttemptsInHand. */
interface WorkersAttempts {
  hear(message: unknown): void;
  /** Tokens of what earlier workers left when they died. Each is given once. */
  takeLeft(): string[];
}

/** The attempts of activities that the workers of an engine have in hand, or had when they died. */
export class AttemptsInHand {
  /** By worker; the current worker comes last. */
  readonly #workers: Attempts[] = [];
  /** By activity: how many workers in a row died with it in hand. */
  #deaths = new Map<string, number>();

  /** Call before the next worker starts. The last messages of the one before may still arrive. */
  ofNextWorker(): WorkersAttempts {
    const own: Attempts = new Map();
    this.#workers.push(own);
    return {
      hear: (message) => this.#note(own, message as WorkerMessage),
      takeLeft: () => this.#leftBy(this.#workers.splice(0, this.#workers.indexOf(own))),
    };
  }

  #note(own: Attempts, { begins, ends, token }: WorkerMessage): void {
    if (token === undefined) return;
    if (begins !== undefined) own.set(token, begins);
    if (ends === undefined) return;
    own.delete(token);
    this.#deaths.delete(ends);
  }

  /**
   * An activity that may have killed its workers is left to its time-out. Otherwise it would kill each worker as soon
   * as that one polls, and no other job would go on.
   */
  #leftBy(workers: readonly Attempts[]): string[] {
    const deaths = new Map<string, number>();
    for (const activity of workers.flatMap((attempts) => [...new Set(attempts.values())])) {
      deaths.set(activity, (deaths.get(activity) ?? this.#deaths.get(activity) ?? 0) + 1);
    }
    this.#deaths = deaths;
    return workers.flatMap((attempts) =>
      [...attempts].flatMap(([token, activity]) =>
        (deaths.get(activity) ?? 0) > MOST_DEATHS ? [] : [token],
      ),
    );
  }
}
