import { getEventListeners } from 'node:events';
import { expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { endOf } from '../../../../src/durable/temporal/wait.js';

function clientWhose(result: () => Promise<unknown>): Client {
  return {
    workflow: { getHandle: () => ({ result }) },
    connection: { withAbortSignal: (_signal: AbortSignal, make: () => unknown) => make() },
  } as unknown as Client;
}

it.each([
  ['gives a result', async () => 1],
  ['fails', async () => Promise.reject(new Error('14 UNAVAILABLE'))],
])('a wait that %s leaves no listener on the signal', async (_, result) => {
  const { signal } = new AbortController();
  await endOf(clientWhose(result), 'x', signal).catch(() => undefined);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('a wait that is given up leaves no listener on the signal', async () => {
  const caller = new AbortController();
  const wait = endOf(
    clientWhose(() => new Promise(() => {})),
    'x',
    caller.signal,
  );
  expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1);
  caller.abort();
  expect(await wait).toBeUndefined();
  expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
});
