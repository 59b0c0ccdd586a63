import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { unlessAborted } from '../base/abort.js';
import { UnavailableError } from '../base/errors.js';
import { readText } from '../base/files.js';
import { acquireLock, type Lock, tryLock } from '../base/lock.js';
import { writeRegular } from '../base/regular-file.js';
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

/** What upstream may be asked for by the whole fleet: all workers that share a result store. */
export interface UpstreamLimits {
  /**
   * Sends a request when one of its weight may be sent, and gives its answer.
   * @throws LongWait when that is not within seconds; the signal's reason when that ends the wait; what `request` throws.
   */
  run<T>(request: () => Promise<T>, turn: Turn): Promise<T>;
  /** Upstream wants to be left alone: nobody of the fleet enters until then. */
  pause(wait: Wait): Promise<void>;
}

/** Who sends a request, and how it waits. */
export interface Turn extends Asker {
  signal: AbortSignal;
  /** Told why the request has to wait for some seconds, once for each reason. */
  onWait(wait: Wait): void;
}

/** The turn comes too late for anybody to stand in line so long: to be asked for again then. */
export class LongWait extends Error {
  override readonly name = 'LongWait';

  constructor(readonly wait: Wait) {
    super(wait.why);
  }
}

interface FleetOptions {
  /** Absolute folder of the result store. */
  store: string;
  /** Each upstream has limits of its own: whatever is asked of the same host shares them. */
  url: string;
  budgets: Budgets;
  /** Requests in flight. */
  concurrency: number;
  /** Unix milliseconds. */
  now: () => number;
}

const SLOT_POLL_MS = 25;
/** Who waits longer gives its place in the worker to somebody who need not wait. */
const LONGEST_WAIT_MS = 3_000;
const LEDGER_PATIENCE_MS = 10_000;

/**
 * Limits that live in the result store, which a fleet shares anyway:
 *
 *   upstream/archive-api.open-meteo.com.json     what was spent, and the pause that a 429 asks for
 *   upstream/archive-api.open-meteo.com.slot-1   locked while a request is in flight
 *
 * A slot is a lock and not an entry in a file because the kernel frees a dead worker's locks.
 *
 * No slot is held while something is waited for, so that a light request passes a heavy one by that does not fit into
 * what is left of a budget. What is spent is spent in a slot: the request goes out in the minute that it counts in.
 */
export function fleetLimits(options: FleetOptions): UpstreamLimits {
  const { budgets, concurrency, now } = options;
  const folder = join(options.store, 'upstream');
  const stem = join(folder, new URL(options.url).host.replace(':', '_'));
  // Within a process the next in line is told when a slot is free; only other processes' have to be looked for.
  const line = pLimit(concurrency);

  async function takeSlot(signal: AbortSignal): Promise<Lock> {
    for (;;) {
      for (let slot = 1; slot <= concurrency; slot += 1) {
        const lock = tryLock(`${stem}.slot-${slot}`);
        if (lock !== undefined) return lock;
      }
      await sleep(SLOT_POLL_MS, undefined, { signal });
    }
  }

  /** Changes the ledger while nobody else does. */
  async function update<T extends { ledger: Ledger } | { wait: Wait }>(
    change: (ledger: Ledger) => T,
  ): Promise<T> {
    const lock = await acquireLock(`${stem}.lock`, LEDGER_PATIENCE_MS);
    if (lock === undefined) {
      throw new UnavailableError(
        `${stem}.lock was held for ${LEDGER_PATIENCE_MS / 1_000} s by another worker; end the process that holds it.`,
      );
    }
    try {
      const ledger = readLedger(`${stem}.json`);
      const changed = change(ledger);
      if ('ledger' in changed && changed.ledger !== ledger) {
        writeLedger(`${stem}.json`, changed.ledger);
      }
      return changed;
    } finally {
      lock.release();
    }
  }

  /** Sends the request, or tells what it has to wait for; who gave up meanwhile sends nothing. */
  async function tryInSlot<T>(
    request: () => Promise<T>,
    turn: Turn,
  ): Promise<{ answer: T } | { wait: Wait }> {
    turn.signal.throwIfAborted();
    const slot = await takeSlot(turn.signal);
    try {
      const outcome = await update((ledger) => spend(ledger, turn, budgets, now()));
      return 'wait' in outcome ? outcome : { answer: await request() };
    } finally {
      slot.release();
    }
  }

  async function run<T>(request: () => Promise<T>, turn: Turn): Promise<T> {
    mkdirSync(folder, { recursive: true });
    let told: string | undefined;
    for (;;) {
      // Looked up before there is a slot: who has to wait anyway hears of it at once.
      const known = spend(readLedger(`${stem}.json`), turn, budgets, now());
      // Who gives up leaves the line at once, and not when the turn comes.
      const outcome =
        'wait' in known
          ? known
          : await unlessAborted(
              line(() => tryInSlot(request, turn)),
              turn.signal,
            );
      if ('answer' in outcome) return outcome.answer;
      const { until, why } = outcome.wait;
      const left = until - now();
      if (left > LONGEST_WAIT_MS) {
        await update((ledger) => ({ ledger: wait(ledger, turn, until, now()) }));
        throw new LongWait(outcome.wait);
      }
      if (why !== told) turn.onWait(outcome.wait);
      told = why;
      await sleep(Math.max(1, left), undefined, { signal: turn.signal });
    }
  }

  return {
    run,
    pause: async (wait) => {
      await update((ledger) => ({ ledger: pause(ledger, wait, now()) }));
    },
  };
}

/** A ledger that is damaged counts as empty: at worst upstream itself says that too much was asked. */
function readLedger(path: string): Ledger {
  try {
    return ledgerSchema.safeParse(JSON.parse(readText(path) ?? '{}')).data ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Without fsync: a minute's budget is not worth waiting for the disk. */
function writeLedger(path: string, ledger: Ledger): void {
  writeRegular(`${path}.tmp`, `${JSON.stringify(ledger)}\n`);
  renameSync(`${path}.tmp`, path);
}
