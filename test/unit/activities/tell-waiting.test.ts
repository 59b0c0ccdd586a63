import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Chunk } from '../../../src/weather/gathering.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { expectWhole, type FailingUpstream, failingUpstream } from './failing-upstream.js';

const MONTH: Chunk = { start_date: '1994-01-01', end_date: '1994-01-31' };

let upstream: FailingUpstream;
beforeEach(async () => {
  upstream = await failingUpstream();
});
afterEach(() => upstream.close());

describe('a wait', () => {
  const failures = (kinds: UpstreamError[]) =>
    upstream.fail((_days, request) => kinds[request - 1]);
  const down = () => new UpstreamError('unavailable', 'upstream answered 503: Down.');

  it('for an outage is told once, when its pause is long, and so is its end', async () => {
    failures([down(), down(), down(), down()]);
    await upstream.run(MONTH);
    expect(upstream.parts.toldWaits).toEqual(['outage', undefined]);
  });

  it('of three seconds and less is told to nobody', async () => {
    failures([down(), down()]);
    await upstream.run(MONTH);
    expect(upstream.parts.toldWaits).toEqual([]);
  });

  it('for a limit of upstream’s is told apart from an outage', async () => {
    failures([
      new UpstreamError('rate_limited', 'Minutely API request limit exceeded.', {
        waitSeconds: 20,
      }),
      down(),
      down(),
      down(),
    ]);
    await upstream.run(MONTH);
    expect(upstream.parts.toldWaits).toEqual(['limit', 'outage', undefined]);
  });

  it('that could not be told is told with the next attempt', async () => {
    failures([down(), down(), down(), down()]);
    let told = 0;
    upstream.parts.deps.tellWaiting = async () => {
      told += 1;
      return told > 1;
    };
    await upstream.run(MONTH);
    expect(told).toBe(3);
  });

  it('whose days another job has stored meanwhile is told to be over, without a request', async () => {
    const data = await upstream.answerFor(MONTH);
    failures([down(), down(), down(), down()]);
    const told: unknown[] = [];
    upstream.parts.deps.tellWaiting = async (reason) => {
      if (told.push(reason) === 1) await upstream.store(MONTH, data);
      return true;
    };
    const { outcome } = await upstream.run(MONTH);
    expectWhole(outcome, MONTH);
    expect(told).toEqual(['outage', undefined]);
    expect(upstream.asked).toHaveLength(3);
  });

  it('whose end could not be told is told to be over once more', async () => {
    failures([down(), down(), down()]);
    const told: unknown[] = [];
    upstream.parts.deps.tellWaiting = async (reason) => {
      told.push(reason);
      return told.length !== 2;
    };
    await upstream.run(MONTH);
    expect(told).toEqual(['outage', undefined, undefined]);
  });
});
