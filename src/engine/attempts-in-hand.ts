/** How many workers in a row may die with an activity in hand before it is suspected to be the cause. */
const MOST_DEATHS = 3;

/**
 * A worker says that an attempt has ended before it tells the server. If it dies in between, the server does not know.
 * So the latest ones are left to the next worker, too; the server refuses to end those that it knows to have ended.
 */
const LATEST_ENDED = 32;

/** What a worker sends to the engine (worker-process.ts). */
interface WorkerMessage {
  begins?: string;
  ends?: string;
  token?: string;
}

/** Activities, by the tokens of their attempts: a worker may have two of one in hand, after a time-out of the first. */
type Attempts = Map<string, string>;

/** A worker's attempts in hand, the tokens of those that ended last, and its pid once it runs. */
interface KnownWorker {
  attempts: Attempts;
  ended: string[];
  pid?: number;
}

/** What dead workers left, as the next worker gets it. */
interface Left {
  /** Tokens of the attempts that they had in hand, and of those that ended last. */
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
    const own: KnownWorker = { attempts: new Map(), ended: [] };
    this.#workers.push(own);
    return {
      runsAs: (pid) => {
        own.pid = pid;
      },
      hear: (message) => this.#note(own, message as WorkerMessage),
      takeLeft: () => {
        const earlier = this.#workers.splice(0, this.#workers.indexOf(own));
        const inHand = this.#leftBy(earlier.map(({ attempts }) => attempts));
        const left = [...inHand, ...earlier.flatMap(({ ended }) => ended)];
        return { left, dead: earlier.flatMap(({ pid }) => pid ?? []) };
      },
    };
  }

  #note(own: KnownWorker, { begins, ends, token }: WorkerMessage): void {
    if (token === undefined) return;
    if (begins !== undefined) own.attempts.set(token, begins);
    if (ends === undefined) return;
    own.attempts.delete(token);
    own.ended = [...own.ended, token].slice(-LATEST_ENDED);
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
