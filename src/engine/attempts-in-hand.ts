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

/** One worker: what it has in hand, and its pid once it has one. */
interface KnownWorker {
  attempts: Attempts;
  pid?: number;
}

/** What workers left that died, as the next worker is told of it. */
interface Left {
  /** Tokens of their attempts. */
  left: string[];
  /** Their pids. */
  dead: number[];
}

/** One worker's side of AttemptsInHand. */
interface WorkersAttempts {
  runsAs(pid: number): void;
  hear(message: unknown): void;
  /** Of earlier workers. Each is given once. */
  takeLeft(): Left;
}

/** The attempts of activities that the workers of an engine have in hand, or had when they died. */
export class AttemptsInHand {
  /** By worker; the current worker comes last. */
  readonly #workers: KnownWorker[] = [];
  /** By activity: how many workers in a row died with it in hand. */
  #deaths = new Map<string, number>();

  /** Call before the next worker starts. The last messages of the one before may still arrive. */
  ofNextWorker(): WorkersAttempts {
    const own: KnownWorker = { attempts: new Map() };
    this.#workers.push(own);
    return {
      runsAs: (pid) => {
        own.pid = pid;
      },
      hear: (message) => this.#note(own.attempts, message as WorkerMessage),
      takeLeft: () => {
        const earlier = this.#workers.splice(0, this.#workers.indexOf(own));
        const left = this.#leftBy(earlier.map(({ attempts }) => attempts));
        return { left, dead: earlier.flatMap(({ pid }) => pid ?? []) };
      },
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
