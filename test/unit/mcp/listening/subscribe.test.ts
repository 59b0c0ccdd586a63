import { beforeEach, describe, expect, it } from '@jest/globals';
import { clientConnection } from '../../../../src/mcp/client-connection.js';
import { subscribeMethods } from '../../../../src/mcp/listening/subscribe.js';
import type { McpNotification } from '../../../../src/mcp/methods.js';

const URI = 'weather://jobs/a';
const UPDATED = { method: 'notifications/resources/updated', params: { uri: URI } };

let told: McpNotification[];
let logged: string[];
/** Of each wait for a change: what ends it. */
let waits: { end(): void; fail(error: Error): void; signal: AbortSignal }[];
let ask: (method: 'subscribe' | 'unsubscribe') => Promise<object>;
beforeEach(() => {
  [told, logged, waits] = [[], [], []];
  const changes = {
    look: async () => new Map([[URI, 'open' as const]]),
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
  ask = async (method) => methods[`resources/${method}`]?.answer({ uri: URI }, context) ?? {};
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
});
