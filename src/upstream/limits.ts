import { join } from 'node:path';
import { setImmediate as allThatIsReady } from 'node:timers/promises';
import pLimit from 'p-limit';
import { delay, LinkedAbort, unlessAborted } from '../base/abort.js';
import { steadyNow } from '../base/deadline.js';
import { spareDevices } from '../base/device-names.js';
import { UnavailableError } from '../base/errors.js';
import { makeFolders, readText } from '../base/files.js';
import { acquireLock, isLocked, type Lock, tryLock } from '../base/lock.js';
import { overwriteRegular } from '../base/regular-file.js';
import type { Asker } from './claims.js';
import {
  type Budgets,
  type Ledger,
  ledgerSchema,
  pause,
  spend,
  type Wait,
  wait,
} from './ledger.js';

/** Limits on the requests of the whole fleet: all workers that share a result store. */
export interface UpstreamLimits {
  /**
   * Sends a request when its weight may be spent, and returns its answer.
   * @throws LongWait if the wait is longer than seconds; the signal's reason if it aborts the wait; errors of
   * `request`.
   */
  run<T>(request: () => Promise<T>, turn: Turn): Promise<T>;
  /** Blocks all requests of the fleet until a time, because upstream asked for it. */
  pause(wait: Wait): Promise<void>;
}

/** A request's weight and id, and how it waits. */
export interface Turn extends Asker {
  /** Ends the wait. A request in flight goes on. */
  signal: AbortSignal;
  /** Called when the request has to wait for some seconds, once for each reason. */
  onWait(wait: Wait): void;
  /** True for a request that rather fails than waits: room is kept for none that come back later. */
  isPassing?: true;
}

/** The wait is too long to hold a worker's place: the caller should try again then. */
export class LongWait extends Error {
  override readonly name = 'LongWait';

  constructor(readonly wait: Wait) {
    super(wait.why);
  }
}

interface FleetOptions {
  /** Absolute folder of the result store. */
  store: string;
  /** Limits apply to a host: all requests to it share them. */
  url: string;
  budgets: Budgets;
  /** Requests in flight. */
  concurrency: number;
  /** Unix milliseconds. */
  now: () => number;
  /** Milliseconds of a steady clock. */
  elapsed?: () => number;
}

const SLOT_POLL_MS = 25;
/** Requests of a process pass its slots on among them for so long while another process waits for one. */
const LONGEST_TURNS_MS = 1_000;
/** A request with a longer wait gives its place in the worker to another that can run. */
const LONGEST_WAIT_MS = 3_000;
const LEDGER_PATIENCE_MS = 10_000;

/**
 * Limits stored in the result store, which a fleet shares anyway:
 *
 *   upstream/archive-api.open-meteo.com.json     the weight spent, and the pause that a 429 asked for
 *   upstream/archive-api.open-meteo.com.slot-1   locked while a request is in flight
 *   upstream/archive-api.open-meteo.com.waiting  locked while a process finds no slot
 *
 * A slot is a lock, not an entry in a file, because the kernel frees a dead worker's locks.
 *
 * A waiting request holds no slot, so a light request can pass a heavy one that does not fit into the budget. Weight is
 * spent in a slot, so the request is sent in the minute in which it counts.
 */
export function fleetLimits(options: FleetOptions): UpstreamLimits {
  const { budgets, concurrency, now, elapsed = steadyNow } = options;
  const folder = join(options.store, 'upstream');
  const host = new URL(options.url).host.replaceAll(':', '_');
  const fileOf = (ending: string) => join(folder, spareDevices(`${host}.${ending}`));
  // Within a process the queue passes a free slot on. Only slots of other processes have to be polled.
  const line = pLimit(concurrency);
  /** When this process last left a slot to others. */
  let turnsSince = elapsed();

  /** Does work when its turn comes. Who is aborted before leaves the queue at once. */
  function inLine<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const left = new LinkedAbort(signal);
    const begun = new Promise<T>((resolve, reject) => {
      void line(async () => {
        left.release();
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
          // Who asked may take other requests out of the queue before one of them gets its turn.
          await allThatIsReady();
        }
      });
    });
    return unlessAborted(begun, left.signal);
  }

  async function takeSlot(signal: AbortSignal): Promise<Lock> {
    if (elapsed() - turnsSince >= LONGEST_TURNS_MS) {
      turnsSince = elapsed();
      // The line would pass the slot on before another process looks for it.
      if (isLocked(fileOf('waiting'))) await delay(2 * SLOT_POLL_MS, signal);
    }
    return freeSlot() ?? (await awaitSlot(signal));
  }

  function freeSlot(): Lock | undefined {
    for (let slot = 1; slot <= concurrency; slot += 1) {
      const lock = tryLock(fileOf(`slot-${slot}`));
      if (lock !== undefined) return lock;
    }
    return undefined;
  }

  async function awaitSlot(signal: AbortSignal): Promise<Lock> {
    let waiting: Lock | undefined;
    try {
      for (;;) {
        waiting ??= tryLock(fileOf('waiting'));
        await delay(SLOT_POLL_MS, signal);
        const slot = freeSlot();
        if (slot === undefined) continue;
        turnsSince = elapsed();
        return slot;
      }
    } finally {
      waiting?.release();
    }
  }

  /** Changes the ledger under its lock. */
  async function update<T extends { ledger: Ledger } | { wait: Wait }>(
    change: (ledger: Ledger) => T,
  ): Promise<T> {
    const lock = await acquireLock(fileOf('lock'), LEDGER_PATIENCE_MS);
    if (lock === undefined) {
      throw new UnavailableError(
        `${fileOf('lock')} was held for ${LEDGER_PATIENCE_MS / 1_000} s by another worker; end the process that holds it.`,
      );
    }
    try {
      const ledger = readLedger(fileOf('json'));
      const changed = change(ledger);
      if ('ledger' in changed && changed.ledger !== ledger) {
        writeLedger(fileOf('json'), changed.ledger);
      }
      return changed;
    } finally {
      lock.release();
    }
  }

  /** Sends the request, or returns the wait. A request whose signal has aborted is not sent. */
  async function tryInSlot<T>(
    request: () => Promise<T>,
    turn: Turn,
  ): Promise<{ answer: T } | { wait: Wait }> {
    turn.signal.throwIfAborted();
    const slot = await takeSlot(turn.signal);
    try {
      const outcome = await update((ledger) => {
        // Weight that is spent is for a request that is sent.
        turn.signal.throwIfAborted();
        return spend(ledger, turn, budgets, now());
      });
      return 'wait' in outcome ? outcome : { answer: await request() };
    } finally {
      slot.release();
    }
  }

  /** The wait that a request has anyway, which it learns before it takes a slot. */
  async function knownWait(turn: Turn): Promise<{ wait: Wait } | undefined> {
    const look = (ledger: Ledger) => {
      const outcome = spend(ledger, turn, budgets, now());
      return 'wait' in outcome ? outcome : { ledger };
    };
    if (!('wait' in look(readLedger(fileOf('json'))))) return undefined;
    // Half of it may be of the ledger before.
    const outcome = await update(look);
    return 'wait' in outcome ? outcome : undefined;
  }

  async function run<T>(request: () => Promise<T>, turn: Turn): Promise<T> {
    makeFolders(options.store, folder);
    let reported: string | undefined;
    for (;;) {
      turn.signal.throwIfAborted();
      const outcome =
        (await knownWait(turn)) ?? (await inLine(turn.signal, () => tryInSlot(request, turn)));
      if ('answer' in outcome) return outcome.answer;
      const { until, why } = outcome.wait;
      const left = until - now();
      if (turn.isPassing) throw new LongWait(outcome.wait);
      if (left > LONGEST_WAIT_MS) {
        await update((ledger) => ({ ledger: wait(ledger, turn, until, now()) }));
        throw new LongWait(outcome.wait);
      }
      if (why !== reported) turn.onWait(outcome.wait);
      reported = why;
      await delay(Math.max(1, left), turn.signal);
    }
  }

  return {
    run,
    pause: async (wait) => {
      await update((ledger) => ({ ledger: pause(ledger, wait, now()) }));
    },
  };
}

/** A damaged ledger counts as empty. At worst upstream itself refuses the request. */
function readLedger(path: string): Ledger {
  try {
    return ledgerSchema.safeParse(JSON.parse(readText(path) ?? '{}')).data ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/**
 * A minute's budget is not worth waiting for the disk. Who reads it without the lock may meet half of it, which may be
 * a ledger that never was: a wait in it is looked at again under the lock.
 */
function writeLedger(path: string, ledger: Ledger): void {
  overwriteRegular(path, `${JSON.stringify(ledger)}\n`);
}
