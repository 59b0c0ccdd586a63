import { beforeEach, describe, expect, it } from '@jest/globals';
import { clientConnection } from '../../../../src/mcp/client-connection.js';
import { UnknownResourceError } from '../../../../src/mcp/errors.js';
import type { ResourceStand } from '../../../../src/mcp/listening/resource-changes.js';
import { subscribeMethods } from '../../../../src/mcp/listening/subscribe.js';
import type { McpNotification } from '../../../../src/mcp/methods.js';

const URI = 'weather://jobs/a';
const UPDATED = { method: 'notifications/resources/updated', params: { uri: URI } };

let told: McpNotification[];
let logged: string[];
/** Of each wait for a change: what ends it. */
let waits: { end(): void; fail(error: Error): void; signal: AbortSignal }[];
let looked: string[];
let ask: (method: 'subscribe' | 'unsubscribe', uri?: string) => Promise<object>;
beforeEach(() => {
  [told, logged, waits, looked] = [[], [], [], []];
  const changes = {
    look: async ([uri = '']: readonly string[]) => {
      looked.push(uri);
      const stand = uri.includes('unknown')
        ? new UnknownResourceError('No such job.', uri)
        : 'open';
      return new Map([[uri, stand as ResourceStand]]);
    },
    changed: (_uri: string, signal: AbortSignal) =>
      new Promise<void>((end, fail) => waits.push({ end, fail, signal })),
  };
  const methods = subscribeMethods(changes, (line) => logged.push(line));
  const connection = clientConnection(async (notification) => void told.push(notification));
  const context = {
    line: '2025' as const,
    id: 1,
    signal: new AbortController().signal,
    connection,
  };
  ask = async (method, uri = URI) => methods[`resources/${method}`]?.answer({ uri }, context) ?? {};
});

const soon = () => new Promise((done) => setImmediate(done));

describe('a client that subscribes to a resource', () => {
  it('has one wait, however often it asks, and is told once', async () => {
    await ask('subscribe');
    await ask('subscribe');
    expect(waits).toHaveLength(1);
    waits[0]?.end();
    await soon();
    expect(told).toEqual([UPDATED]);
  });

  it('may subscribe anew when it was told, for a job that is started again', async () => {
    await ask('subscribe');
    waits[0]?.end();
    await soon();
    await ask('subscribe');
    waits[1]?.end();
    await soon();
    expect(told).toEqual([UPDATED, UPDATED]);
  });

  it('may subscribe anew when the wait has failed, which is logged', async () => {
    await ask('subscribe');
    waits[0]?.fail(new Error('out of reach'));
    await soon();
    await ask('subscribe');
    expect(waits).toHaveLength(2);
    expect(logged).toEqual(['MCP: a subscription failed: Error: out of reach']);
  });

  it('is told nothing after it has unsubscribed, and its next subscription stays', async () => {
    await ask('subscribe');
    await ask('unsubscribe');
    expect(waits[0]?.signal.aborted).toBe(true);
    await ask('subscribe');
    waits[0]?.end();
    await soon();
    expect(told).toEqual([]);
    await ask('subscribe');
    expect(waits).toHaveLength(2);
  });

  it('has one look and one wait for thousands of requests that come at once', async () => {
    await Promise.all(Array.from({ length: 10_000 }, () => ask('subscribe')));
    expect([looked.length, waits.length]).toEqual([1, 1]);
  });

  it('is refused as often as it asks for what there is not, and keeps nothing of it', async () => {
    const unknown = 'weather://jobs/unknown';
    const twice = [ask('subscribe', unknown), ask('subscribe', unknown)];
    for (const refused of twice) await expect(refused).rejects.toThrow('No such job.');
    await expect(ask('subscribe', unknown)).rejects.toThrow('No such job.');
    expect([looked.length, waits.length]).toEqual([2, 0]);
  });

  it('has at most 200 subscriptions, and may have another when it has ended one', async () => {
    const uris = Array.from({ length: 10_000 }, (_, number) => `${URI}-${number}`);
    const answers = await Promise.allSettled(uris.map((uri) => ask('subscribe', uri)));
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect([looked.length, waits.length, refused.length]).toEqual([200, 200, 9_800]);
    await expect(ask('subscribe', `${URI}-200`)).rejects.toMatchObject({
      code: -32603,
      message: 'This connection has 200 subscriptions, as many as it may have; end one first.',
    });
    await ask('subscribe', `${URI}-0`);
    await ask('unsubscribe', `${URI}-0`);
    await ask('subscribe', `${URI}-200`);
    expect(waits).toHaveLength(201);
  });
});
