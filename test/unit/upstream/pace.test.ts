import { expect, it } from '@jest/globals';
import { UpstreamPace } from '../../../src/upstream/pace.js';

const DECADE = 3_652;

function paceAt(clock: { now: number }) {
  const pace = new UpstreamPace(() => clock.now);
  const answerAfter = (ms: number, rows = DECADE) =>
    pace.observe(rows, async () => {
      clock.now += ms;
      return ms;
    });
  return { pace, answerAfter };
}

it('is prompt after a decade within 100 ms, and not before the first one', async () => {
  const { pace, answerAfter } = paceAt({ now: 5_000 });
  expect(pace.isPrompt).toBe(false);
  expect(await answerAfter(100)).toBe(100);
  expect(pace.isPrompt).toBe(true);
});

it('is not known from requests for less', async () => {
  const { pace, answerAfter } = paceAt({ now: 0 });
  await answerAfter(1, DECADE - 1);
  expect(pace.isPrompt).toBe(false);
  await answerAfter(1);
  await answerAfter(500, 1);
  await answerAfter(500, 1);
  expect(pace.isPrompt).toBe(true);
});

it('is not prompt when most of the last five answers were slow', async () => {
  const { pace, answerAfter } = paceAt({ now: 0 });
  await answerAfter(1);
  await answerAfter(101);
  expect(pace.isPrompt).toBe(true);
  await answerAfter(101);
  expect(pace.isPrompt).toBe(false);
  await answerAfter(1);
  expect(pace.isPrompt).toBe(true);
  await answerAfter(101);
  expect(pace.isPrompt).toBe(false);
  // The first answer no longer counts, which was soon.
  await answerAfter(1);
  expect(pace.isPrompt).toBe(false);
  await answerAfter(1);
  expect(pace.isPrompt).toBe(true);
});

it.each([1, DECADE])(
  'is not prompt after a failure, however soon it came: %s rows',
  async (rows) => {
    const { pace, answerAfter } = paceAt({ now: 0 });
    for (let answer = 0; answer < 5; answer += 1) await answerAfter(1);
    const failure = new Error('refused');
    await expect(pace.observe(rows, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(pace.isPrompt).toBe(false);
  },
);

it('is not known again ten minutes after the last answer, whose network may be another by then', async () => {
  const clock = { now: 0 };
  const { pace, answerAfter } = paceAt(clock);
  for (let answer = 0; answer < 5; answer += 1) await answerAfter(1);
  clock.now += 600_000;
  expect(pace.isPrompt).toBe(true);
  clock.now += 1;
  expect(pace.isPrompt).toBe(false);
  await answerAfter(101);
  expect(pace.isPrompt).toBe(false);
  await answerAfter(1);
  expect(pace.isPrompt).toBe(true);
});

it('is not known from answers of more than ten minutes ago where the next one is slow', async () => {
  const clock = { now: 0 };
  const { pace, answerAfter } = paceAt(clock);
  for (let answer = 0; answer < 5; answer += 1) await answerAfter(1);
  clock.now += 600_000;
  await answerAfter(101);
  expect(pace.isPrompt).toBe(false);
});
