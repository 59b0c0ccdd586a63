import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isLocked, tryLock } from '../../../src/base/lock.js';
import type { Budgets, Wait } from '../../../src/upstream/ledger.js';
import { fleetLimits, LongWait, type UpstreamLimits } from '../../../src/upstream/limits.js';

const ARCHIVE = 'http://127.0.0.1:8080/v1/archive';
const UNLIMITED: Budgets = { minute: 0, hour: 0, day: 0 };
const ASKER = { weight: 1, by: 'somebody', since: 0 };
const expectNoWait = (wait: Wait) => {
  throw new Error(wait.why);
};

let store: string;
let clock: number;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'limits-'));
  clock = Date.UTC(2024, 5, 24, 12);
});
afterEach(() => rm(store, { recursive: true }));

/** One worker of the fleet: it shares nothing with another but the folder. */
function worker(
  options: { budgets?: Partial<Budgets>; url?: string; elapsed?: () => number } = {},
) {
  return fleetLimits({
    store,
    url: options.url ?? ARCHIVE,
    budgets: { ...UNLIMITED, ...options.budgets },
    concurrency: 2,
    now: () => clock,
    ...(options.elapsed && { elapsed: options.elapsed }),
  });
}

/** Sends a request, and gives what ends it once it is in flight. */
function enter(limits: UpstreamLimits, weight: number): Promise<{ leave(): void }> {
  const { signal } = new AbortController();
  return new Promise((resolve, reject) => {
    const request = () => new Promise<void>((leave) => resolve({ leave }));
    limits.run(request, { ...ASKER, weight, signal, onWait: expectNoWait }).catch(reject);
  });
}

/** What a request would have to wait for that is not let through. */
async function waitOf(limits: UpstreamLimits, weight = 1): Promise<Wait> {
  const { signal } = new AbortController();
  const request = limits.run(async () => 'entered', {
    ...ASKER,
    weight,
    signal,
    onWait: expectNoWait,
  });
  const error = await request.then(
    (answer) => new Error(answer),
    (reason: unknown) => reason,
  );
  if (error instanceof LongWait) return error.wait;
  throw error;
}

describe('requests in flight', () => {
  it('are as many in the whole fleet as one worker may have', async () => {
    let inFlight = 0;
    let most = 0;
    const ask = async (limits: ReturnType<typeof worker>) => {
      const turn = await enter(limits, 1);
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      turn.leave();
    };
    const workers = [worker(), worker(), worker()];
    await Promise.all(workers.flatMap((one) => [ask(one), ask(one), ask(one)]));
    expect(most).toBe(2);
  });

  it('to one upstream do not hold up those to another', async () => {
    const limits = worker();
    await enter(limits, 1);
    await enter(limits, 1);
    const other = worker({ url: 'http://127.0.0.1:8081/v1/archive' });
    const turn = await enter(other, 1);
    turn.leave();
  });

  it('of a process leave a slot to another that waits, after a second', async () => {
    let elapsed = 0;
    const signal = new AbortController().signal;
    const turn = { ...ASKER, signal, onWait: expectNoWait };
    const waiting = join(store, 'upstream', '127.0.0.1_8080.waiting');
    const busy = worker({ elapsed: () => elapsed });
    let sent = 0;
    const request = async () => {
      sent += 1;
      while (!isLocked(waiting) && !isServed) await new Promise(setImmediate);
      elapsed += 100;
    };
    let isServed = false;
    const line = Array.from({ length: 60 }, () => busy.run(request, turn));
    while (sent < 2) await new Promise(setImmediate);
    const before = await worker().run(async () => {
      isServed = true;
      return sent;
    }, turn);
    await Promise.all(line);
    // A second's ten of each slot: then both are left, one after the other.
    expect(before).toBe(20);
    expect(sent).toBe(60);
  });

  it('have no place while they wait for the budget', async () => {
    const limits = worker({ budgets: { minute: 1 } });
    (await enter(limits, 1)).leave();
    for (let given = 0; given < 3; given += 1) await waitOf(limits);
    clock += 60_000;
    (await enter(limits, 1)).leave();
  });

  it('are waited for no longer than the signal lasts', async () => {
    const limits = worker();
    await enter(limits, 1);
    await enter(limits, 1);
    const over = new AbortController();
    const third = limits.run(async () => undefined, {
      ...ASKER,
      signal: over.signal,
      onWait: expectNoWait,
    });
    over.abort();
    await expect(third).rejects.toThrow('aborted');
  });
});

describe('a wait', () => {
  const budgets = { minute: 10 };

  it('of some seconds is sat out, without a slot', async () => {
    const limits = worker({ budgets });
    (await enter(limits, 10)).leave();
    clock += 59_950;
    const waits: Wait[] = [];
    const { signal } = new AbortController();
    const onWait = (wait: Wait) => {
      waits.push(wait);
      clock += 50;
    };
    expect(await limits.run(async () => 'sent', { ...ASKER, weight: 5, signal, onWait })).toBe(
      'sent',
    );
    expect(waits).toEqual([
      {
        until: Date.UTC(2024, 5, 24, 12, 1),
        why: "the minute's budget of 10 is spent (DURABLE_WEATHER_WEIGHT_PER_MINUTE)",
        isBudget: true,
      },
    ]);
  });

  it('is none for a request that passes by: it fails, and no room is kept for it', async () => {
    const limits = worker({ budgets });
    (await enter(limits, 10)).leave();
    clock += 59_950;
    const { signal } = new AbortController();
    const passing = { ...ASKER, by: 'passing', weight: 9, signal, onWait: expectNoWait };
    const sent = limits.run(async () => 'sent', { ...passing, isPassing: true });
    await expect(sent).rejects.toBeInstanceOf(LongWait);
    clock += 50;
    (await enter(limits, 10)).leave();
  });

  it('of some seconds ends with its signal', async () => {
    const limits = worker({ budgets });
    (await enter(limits, 10)).leave();
    clock += 57_000;
    const over = new AbortController();
    const onWait = () => over.abort();
    const request = limits.run(async () => 'sent', {
      ...ASKER,
      weight: 5,
      signal: over.signal,
      onWait,
    });
    await expect(request).rejects.toThrow('aborted');
  });

  it('that is longer is refused, before there is a slot', async () => {
    const limits = worker({ budgets });
    await enter(limits, 5);
    await enter(limits, 5);
    // Both slots are taken, and who has to wait anyway hears of it at once.
    expect(await waitOf(limits, 1)).toMatchObject({ until: clock + 60_000 });
  });

  it('of a heavy request holds up no light one', async () => {
    const limits = worker({ budgets });
    (await enter(limits, 8)).leave();
    await waitOf(limits, 5);
    await waitOf(limits, 5);
    (await enter(limits, 2)).leave();
  });
});

it('a wait in half a ledger is none: it is looked at again under the lock', async () => {
  const budgets = { minute: 10 };
  const limits = worker({ budgets });
  (await enter(limits, 1)).leave();
  const file = (ending: string) => join(store, 'upstream', `127.0.0.1_8080.${ending}`);
  const whole = await readFile(file('json'), 'utf8');
  const writing = tryLock(file('lock'));
  await writeFile(file('json'), whole.replace('"weight":1', '"weight":10'));
  const { signal } = new AbortController();
  const passing = { ...ASKER, signal, onWait: expectNoWait, isPassing: true } as const;
  const sent = limits.run(async () => 'sent', passing);
  await writeFile(file('json'), whole);
  writing?.release();
  expect(await sent).toBe('sent');
});

describe('the budget', () => {
  it('that one worker has spent is spent for all', async () => {
    const budgets = { hour: 5 };
    (await enter(worker({ budgets }), 5)).leave();
    expect(await waitOf(worker({ budgets }))).toEqual({
      until: clock + 3_600_000,
      why: "the hour's budget of 5 is spent (DURABLE_WEATHER_WEIGHT_PER_HOUR)",
      isBudget: true,
    });
  });

  it('is unspent where the ledger is damaged', async () => {
    const budgets = { hour: 5 };
    (await enter(worker({ budgets }), 5)).leave();
    await writeFile(join(store, 'upstream', '127.0.0.1_8080.json'), '{"hour": {"since"');
    (await enter(worker({ budgets }), 5)).leave();
  });

  it('is spent where a longer ledger, with a pause, was before', async () => {
    const one = worker({ budgets: { hour: 6 } });
    (await enter(one, 1)).leave();
    await one.pause({
      until: clock + 60_000,
      why: `upstream answered 429: ${'Minutely '.repeat(20)}`,
    });
    clock += 60_000;
    (await enter(one, 5)).leave();
    expect(await waitOf(one)).toMatchObject({ isBudget: true });
  });

  it('that is unlimited writes no ledger', async () => {
    (await enter(worker(), 5)).leave();
    expect(await readdir(join(store, 'upstream'))).toEqual([
      '127.0.0.1_8080.lock',
      '127.0.0.1_8080.slot-1',
    ]);
  });
});

it('a pause that a clock of tomorrow wrote is none when the clock is right again', async () => {
  const today = clock;
  clock += 86_400_000;
  const one = worker();
  (await enter(one, 1)).leave();
  await one.pause({ until: clock + 60_000, why: 'upstream answered 429: Minutely' });
  clock = today;
  (await enter(one, 1)).leave();
});

it('a pause that one worker was asked for holds for all, with its reason', async () => {
  const wait = { until: clock + 60_000, why: 'upstream answered 429: Minutely' };
  const one = worker();
  (await enter(one, 1)).leave();
  await one.pause(wait);
  expect(await waitOf(worker())).toEqual(wait);
  clock += 60_000;
  (await enter(worker(), 1)).leave();
});
