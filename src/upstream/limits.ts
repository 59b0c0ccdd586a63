import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { unlessAborted } from '../abort.js';
import { UnavailableError } from '../errors.js';
import { readText } from '../files.js';
import { acquireLock, type Lock, tryLock } from '../lock.js';
import { type Budgets, type Ledger, ledgerSchema, pause, spend, type Wait } from './ledger.js';

/** What upstream may be asked for by the whole fleet: all workers that share a result store. */
export interface UpstreamLimits {
  /**
   * Sends a request when one of its weight may be sent, and gives its answer.
   * @throws the signal's reason when that ends the wait, and what `request` throws.
   */
  run<T>(request: () => Promise<T>, turn: Turn): Promise<T>;
  /** Upstream wants to be left alone: nobody of the fleet enters until then. */
  pause(wait: Wait): Promise<void>;
}

/** What a request waits for, and how. */
export interface Turn {
  /** As Open-Meteo counts it. */
  weight: number;
  signal: AbortSignal;
  /** Told why the request has to wait, once for each reason. */
  onWait(wait: Wait): void;
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
/** Clocks are set and machines sleep: a longer wait looks at the clock again now and then. */
const LONGEST_SLEEP_MS = 30_000;
const LEDGER_PATIENCE_MS = 10_000;

/**
 * Limits that live in the result store, which a fleet shares anyway:
 *
 *   upstream/archive-api.open-meteo.com.json     what was spent, and the pause that a 429 asks for
 *   upstream/archive-api.open-meteo.com.slot-1   locked while a request is in flight
 *
 * A slot is a lock and not an entry in a file because the kernel frees a dead worker's locks.
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

  async function untilSpent({ weight, signal, onWait }: Turn): Promise<void> {
    let told: string | undefined;
    for (;;) {
      const outcome = await update((ledger) => spend(ledger, weight, budgets, now()));
      if ('ledger' in outcome) return;
      const { wait } = outcome;
      if (wait.why !== told) onWait(wait);
      told = wait.why;
      await sleep(clamp(wait.until - now(), 1, LONGEST_SLEEP_MS), undefined, { signal });
    }
  }

  async function runInSlot<T>(request: () => Promise<T>, turn: Turn): Promise<T> {
    turn.signal.throwIfAborted();
    mkdirSync(folder, { recursive: true });
    const slot = await takeSlot(turn.signal);
    try {
      await untilSpent(turn);
      return await request();
    } finally {
      slot.release();
    }
  }

  return {
    // Who gives up leaves the line at once, and not when the turn comes.
    run: (request, turn) =>
      unlessAborted(
        line(() => runInSlot(request, turn)),
        turn.signal,
      ),
    pause: async (wait) => {
      await update((ledger) => ({ ledger: pause(ledger, wait) }));
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
  writeFileSync(`${path}.tmp`, `${JSON.stringify(ledger)}\n`);
  renameSync(`${path}.tmp`, path);
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
