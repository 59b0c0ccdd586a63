import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { isPolled, lookAtQueues } from '../../../src/durable/temporal/idle-queues.js';
import { LONG_MS } from '../../contracts/promises-under-test.js';
import { contractServer } from '../../fakes/contract-server.js';
import { type DevServer, startDevServer } from '../../fakes/dev-server.js';

const POLLED = 'polled';
const MINUTES = [-400, -4, 0, 4, 400];

let server: DevServer;
let client: Client;
const stop = new AbortController();
let polling: Promise<unknown>;
beforeAll(async () => {
  server = await startDevServer();
  ({ client } = contractServer(server.address));
  polling = poll(POLLED);
  for (const queue of [POLLED, 'temporal-sys-per-ns-tq']) {
    while (!(await isPolled(client, queue))) await sleep(50);
  }
});
afterAll(async () => {
  stop.abort();
  await polling;
  await client.connection.close();
  await server.stop();
});

/** What a worker without work does all the time. */
async function poll(queue: string): Promise<void> {
  const { namespace } = client.options;
  const asked = { namespace, taskQueue: { name: queue }, identity: 'worker 1.0.0' };
  const { connection } = client;
  await connection
    .withDeadline(Date.now() + LONG_MS, () =>
      connection.withAbortSignal(stop.signal, () =>
        client.workflowService.pollWorkflowTaskQueue(asked),
      ),
    )
    .catch(() => undefined);
}

describe.each(MINUTES)('where this machine’s clock is %s minutes from the server’s', (minutes) => {
  const here = () => Date.now() + minutes * 60_000;

  it('a queue that a worker polls is not idle, and its worker is known', async () => {
    const queues = [{ name: POLLED, kind: 'workflow' }] as const;
    expect(await lookAtQueues(client, queues, 'a worker', () => true, here())).toEqual({
      idle: undefined,
      older: expect.stringMatching(/^An older worker polls task queue "polled": worker 1\.0\.0\. /),
    });
    expect(await isPolled(client, POLLED, here())).toBe(true);
  });

  it('a queue that nobody polls is idle', async () => {
    expect(await isPolled(client, 'idle', here())).toBe(false);
  });
});
