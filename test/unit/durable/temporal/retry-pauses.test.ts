import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { steadyNow } from '../../../../src/base/deadline.js';
import { UnavailableError } from '../../../../src/base/errors.js';
import type { JobKind } from '../../../../src/durable/kind.js';
import { retryPauses } from '../../../../src/durable/temporal/retry-pauses.js';
import { NoAnswerError } from '../../../../src/durable/temporal/silence.js';
import { temporalPromises } from '../../../../src/durable/temporal/temporal-promises.js';

/** As @grpc/grpc-js makes them. */
const grpcError = (code: number, details: string) =>
  Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });

const REFUSED = grpcError(7, 'Request unauthorized.');
const AWAY = grpcError(14, 'No connection established');

it('of a server that refuses are longer each time, up to 5 s', () => {
  const pauseAfter = retryPauses();
  const pauses = Array.from({ length: 7 }, () => pauseAfter(REFUSED));
  expect(pauses).toEqual([300, 600, 1_200, 2_400, 4_800, 5_000, 5_000]);
});

it('of a server that is away are short, and those after it begin short again', () => {
  const pauseAfter = retryPauses();
  for (let n = 0; n < 5; n += 1) pauseAfter(REFUSED);
  for (const error of [AWAY, new NoAnswerError(), new UnavailableError('No engine.')]) {
    expect(pauseAfter(error)).toBe(300);
  }
  expect([pauseAfter(REFUSED), pauseAfter(REFUSED)]).toEqual([600, 1_200]);
});

/** Promises over a server that refuses every wait, and how often it was asked. */
function refusing() {
  const asked = { times: 0 };
  const result = () => {
    asked.times += 1;
    return Promise.reject(REFUSED);
  };
  const make = (_limit: unknown, work: () => unknown) => work();
  const client = {
    workflow: { getHandle: () => ({ result }) },
    connection: { withAbortSignal: make, withDeadline: make },
  } as unknown as Client;
  const promises = temporalPromises({
    connect: async () => ({ client, address: 'fake:1', advice: 'start it', tls: undefined }),
    kinds: [{ workflowType: 'any', isInput: () => false } as unknown as JobKind],
    ...{ taskQueue: 'queue', polledQueues: [], workerCommand: 'a worker' },
  });
  return { promises, asked };
}

it('keep a wait of 2 s from asking a server that refuses more than three times', async () => {
  const { promises, asked } = refusing();
  const never = new AbortController().signal;
  expect(await promises.wait('oslo', steadyNow() + 2_000, never)).toBeUndefined();
  expect(asked.times).toBeLessThanOrEqual(3);
});

it('end with the wait', async () => {
  const { promises, asked } = refusing();
  const stop = new AbortController();
  const wait = promises.wait('oslo', steadyNow() + 60_000, stop.signal).then(() => 'over');
  while (asked.times < 3) await sleep(20);
  // The pause that has begun now takes 1.2 s.
  stop.abort();
  expect(await Promise.race([wait, sleep(900, 'goes on')])).toBe('over');
});
