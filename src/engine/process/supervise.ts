import { setTimeout as sleep } from 'node:timers/promises';
import { LinkedAbort } from '../../base/abort.js';
import { steadyNow } from '../../base/deadline.js';
import { UnavailableError } from '../../base/errors.js';
import type { RunningProcess } from './processes.js';
import { type Pulse, untilHung } from './watch.js';

/** A running child process, or an adopted one. */
export interface Service extends RunningProcess {
  /** Resolves when it has ended, with how: "exit code 1", "SIGKILL". */
  exited: Promise<string>;
  pulse: Pulse;
}

/** A service that fails again and again. */
export interface Failing {
  /** How often in a row. */
  times: number;
  /** Of the first of them, ISO 8601. */
  since: string;
  /** Of the last of them. */
  reason: string;
}

export interface Supervision<S extends Service> {
  /** For the log: "the worker". */
  name: string;
  /** Resolves once the service works; on an error or abort it leaves no process behind. */
  start(signal: AbortSignal): Promise<S>;
  /** Ends it, also when it hangs. */
  end(service: S): Promise<void>;
  onUp(service: S): Promise<void>;
  onDown(): Promise<void>;
  /** Told from the third time on that it does not start or ends soon after, and with undefined once it works. */
  onTrouble(trouble: Failing | undefined): Promise<void>;
  /** Told, whenever the service was asked whether it works, if it answered. */
  onAnswer?: (answered: boolean) => void;
  log(line: string): void;
  signal: AbortSignal;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;
/** A service that lived this long had no trouble starting: the next restart is quick again. */
const HEALTHY_MS = 30_000;

/** So often in a row is no accident. */
const FAILURES_TOLD = 3;

/** Counts how often in a row a service has failed, and reports it from the third time on. */
class Failures {
  #times = 0;
  #since = '';

  constructor(private readonly onTrouble: Supervision<Service>['onTrouble']) {}

  async add(reason: string): Promise<void> {
    if (this.#times === 0) this.#since = new Date().toISOString();
    this.#times += 1;
    if (this.#times < FAILURES_TOLD) return;
    await this.onTrouble({ times: this.#times, since: this.#since, reason });
  }

  async forget(): Promise<void> {
    if (this.#times >= FAILURES_TOLD) await this.onTrouble(undefined);
    this.#times = 0;
  }
}

/** Of a mistake that no further try can mend. */
export class HopelessError extends UnavailableError {}

/**
 * Starts the service, trying again up to `attempts` times, and tells `onUp`.
 * @throws the last try's error, or the signal's reason.
 */
export async function bringUp<S extends Service>(
  supervision: Supervision<S>,
  attempts: number,
  firstDelayMs = FIRST_DELAY_MS,
  failures = new Failures(supervision.onTrouble),
): Promise<S> {
  const { name, signal, log } = supervision;
  for (let attempt = 1, delay = firstDelayMs; ; attempt++, delay = longer(delay)) {
    try {
      const service = await supervision.start(signal);
      await supervision.onUp(service);
      return service;
    } catch (error) {
      signal.throwIfAborted();
      if (attempt >= attempts || error instanceof HopelessError) throw error;
      await failures.add((error as Error).message);
      log(`${name} did not start: ${error}; next try in ${delay / 1000} s`);
      await sleep(delay, undefined, { signal });
    }
  }
}

/**
 * Starts the service again whenever it ends, or hangs and is ended, until the signal; then rejects with the signal's
 * reason.
 */
export async function keepUp<S extends Service>(
  first: S,
  supervision: Supervision<S>,
): Promise<never> {
  const { name, signal, log } = supervision;
  const aborted = rejectionOn(signal);
  const failures = new Failures(supervision.onTrouble);
  let service = first;
  let delay = 0;
  for (;;) {
    const upSince = steadyNow();
    const isWell = setTimeout(() => void failures.forget(), HEALTHY_MS);
    const ending = await Promise.race([endingOf(service, supervision), aborted]).finally(() =>
      clearTimeout(isWell),
    );
    if (steadyNow() - upSince >= HEALTHY_MS) delay = 0;
    else await failures.add(`it ended moments after its start, with ${ending}`);
    const when = delay === 0 ? 'at once' : `in ${delay / 1000} s`;
    log(`${name} (pid ${service.pid}) ended: ${ending}; starting it again ${when}`);
    await supervision.onDown();
    await sleep(delay, undefined, { signal });
    delay = longer(delay);
    service = await bringUp(supervision, Number.POSITIVE_INFINITY, delay, failures);
  }
}

/** How the service ended; one that hangs is made to. */
async function endingOf<S extends Service>(
  service: S,
  { end, signal, onAnswer }: Supervision<S>,
): Promise<string> {
  const over = new LinkedAbort(signal);
  const hung = untilHung(service.pulse, over.signal, onAnswer).then(() => true);
  hung.catch(() => undefined);
  try {
    if ((await Promise.race([service.exited.then(() => false), hung])) === false) {
      return await service.exited;
    }
    await end(service);
    return `it hung, and was ended (${await service.exited})`;
  } finally {
    over.abort();
  }
}

function longer(delay: number): number {
  return delay === 0 ? FIRST_DELAY_MS : Math.min(delay * 2, LONGEST_DELAY_MS);
}

function rejectionOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
