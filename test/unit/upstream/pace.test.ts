import { expect, it } from '@jest/globals';
import { UpstreamPace } from '../../../src/upstream/pace.js';

function paceAt(clock: { now: number }) {
  const pace = new UpstreamPace(() => clock.now);
  const answerAfter = (ms: number) =>
    pace.observe(async () => {
      clock.now += ms;
      return ms;
    });
  return { pace, answerAfter };
}

it('is prompt after an answer within 100 ms, and not before the first one', async () => {
  const { pace, answerAfter } = paceAt({ now: 5_000 });
  expect(pace.isPrompt).toBe(false);
  expect(await answerAfter(100)).toBe(100);
  expect(pace.isPrompt).toBe(true);
});

it('is not prompt after a slow answer, whatever came before', async () => {
  const { pace, answerAfter } = paceAt({ now: 0 });
  await answerAfter(1);
  await answerAfter(101);
  expect(pace.isPrompt).toBe(false);
  await answerAfter(1);
  expect(pace.isPrompt).toBe(true);
});

it('is not prompt after a failure, however soon it came', async () => {
  const { pace, answerAfter } = paceAt({ now: 0 });
  await answerAfter(1);
  const failure = new Error('refused');
  await expect(pace.observe(() => Promise.reject(failure))).rejects.toBe(failure);
  expect(pace.isPrompt).toBe(false);
});
