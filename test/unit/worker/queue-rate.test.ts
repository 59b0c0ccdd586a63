import { expect, it, jest } from '@jest/globals';
import { QueueRate } from '../../../src/worker/queue-rate.js';

const RATE = { rateLimit: { requestsPerSecond: 5 } };

/** A server that answers with these configurations in turn; an error is its silence. */
function queueWith(configs: readonly (object | null | Error)[]) {
  const asked: object[] = [];
  const answers = [...configs];
  const connection = {
    withDeadline: (_deadline: number | Date, call: () => Promise<unknown>) => call(),
    workflowService: {
      describeTaskQueue: async (request: object) => {
        asked.push(request);
        const config = answers.shift();
        if (config instanceof Error) throw config;
        return { config };
      },
    },
  };
  const queue = { connection: connection as never, namespace: 'ns', taskQueue: 'fetches' };
  return { asked, rate: new QueueRate(queue) };
}

it('a rate of the queue of activities is asked for by name', async () => {
  const { rate, asked } = queueWith([{ queueRateLimit: RATE }]);
  await rate.look();
  expect(rate.isSet).toBe(true);
  expect(asked).toEqual([
    { namespace: 'ns', taskQueue: { name: 'fetches' }, taskQueueType: 2, reportConfig: true },
  ]);
});

it.each([
  ['of the queue', { queueRateLimit: RATE }, true],
  ['of each fairness key', { fairnessKeysRateLimitDefault: RATE }, true],
  ['that was taken away', { queueRateLimit: { metadata: { reason: 'back to normal' } } }, false],
  ['on a queue with other settings', { fairnessWeightOverrides: { a: 2 } }, false],
  ['on a queue without settings', null, false],
])('a rate %s counts', async (_which, config, isSet) => {
  const { rate } = queueWith([config]);
  await rate.look();
  expect(rate.isSet).toBe(isSet);
});

it('the server is asked again every 10 s, and a silent one changes nothing', async () => {
  jest.useFakeTimers();
  try {
    const { rate, asked } = queueWith([{ queueRateLimit: RATE }, new Error('away'), null]);
    await rate.watch();
    expect([rate.isSet, asked.length]).toEqual([true, 1]);
    await jest.advanceTimersByTimeAsync(9_999);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect([rate.isSet, asked.length]).toEqual([true, 2]);
    await jest.advanceTimersByTimeAsync(10_000);
    expect([rate.isSet, asked.length]).toEqual([false, 3]);
  } finally {
    jest.useRealTimers();
  }
});
