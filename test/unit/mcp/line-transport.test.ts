import { PassThrough, Writable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { LineTransport } from '../../../src/mcp/line-transport.js';

it('answers that wait for a slow reader share one listener, and all are sent in their order', async () => {
  let readNext = () => {};
  const read: string[] = [];
  const output = new Writable({
    highWaterMark: 1,
    write: (chunk, _encoding, done) => {
      read.push(String(chunk));
      readNext = done;
    },
  });
  const transport = new LineTransport(new PassThrough(), output, () => {});
  const ids = Array.from({ length: 20 }, (_, id) => id);
  const sent = Promise.all(ids.map((id) => transport.send({ jsonrpc: '2.0', id })));
  expect(output.listenerCount('drain')).toBe(1);

  const onDrain = new Promise((resolve) => output.once('drain', resolve));
  for (const id of ids) {
    expect(read[id]).toBe(`{"jsonrpc":"2.0","id":${id}}\n`);
    readNext();
    await new Promise(setImmediate);
  }
  await Promise.all([sent, onDrain]);
  expect(output.listenerCount('drain')).toBe(0);
});

/** A transport whose answers go nowhere, and the requests that came through it. */
function reading() {
  const lines = new PassThrough({ objectMode: true });
  const logged: string[] = [];
  const transport = new LineTransport(lines, new PassThrough().resume(), (line) =>
    logged.push(line),
  );
  const received: unknown[] = [];
  transport.onmessage = (message) => received.push((message as { id?: unknown }).id);
  transport.open();
  const write = (message: object) => lines.write(Buffer.from(`${JSON.stringify(message)}\n`));
  const ask = (id: unknown) => write({ jsonrpc: '2.0', id, method: 'tools/list' });
  return { lines, transport, received, logged, write, ask };
}

const soon = () => new Promise((done) => setImmediate(done));

it('is answered when both requests of one id are', async () => {
  const { transport, ask } = reading();
  ask(1);
  ask(1);
  await soon();
  let isAnswered = false;
  const answered = transport.answered().then(() => {
    isAnswered = true;
  });
  await transport.send({ jsonrpc: '2.0', id: 1 });
  await soon();
  expect(isAnswered).toBe(false);
  await transport.send({ jsonrpc: '2.0', id: 1 });
  await answered;
});

it('reads no more while 2,000 requests wait, and goes on as they are answered or cancelled', async () => {
  const { lines, transport, received, ask } = reading();
  for (let id = 0; id < 2_010; id++) ask(id);
  await soon();
  expect(received).toHaveLength(2_000);
  expect(lines.isPaused()).toBe(true);
  await transport.send({ jsonrpc: '2.0', id: 7 });
  await soon();
  expect(received).toHaveLength(2_001);
  for (const id of received.slice(0, 20)) await transport.send({ jsonrpc: '2.0', id });
  await soon();
  expect(received).toHaveLength(2_010);
});

it.each([
  ['an object', { requestId: {} }, 'requestId is {} in notifications/cancelled'],
  ['nothing', undefined, 'requestId is missing in notifications/cancelled'],
])('a cancellation of %s is ignored and logged in our words', async (_what, params, words) => {
  const { received, logged, write } = reading();
  write({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
  await soon();
  expect(received).toEqual([]);
  expect(logged).toEqual([`MCP: a message was ignored: ${words}`]);
});

it('drops one answer to each request that has its answer, and nothing else of that id', async () => {
  const output = new PassThrough();
  const transport = new LineTransport(new PassThrough(), output, () => {}, [1]);
  await transport.send({ jsonrpc: '2.0', id: 1, method: 'roots/list' });
  for (const id of [1, '1', 1]) await transport.send({ jsonrpc: '2.0', id });
  const sent = String(output.read()).trim().split('\n');
  expect(sent.map((line) => JSON.parse(line))).toEqual([
    { jsonrpc: '2.0', id: 1, method: 'roots/list' },
    { jsonrpc: '2.0', id: '1' },
    { jsonrpc: '2.0', id: 1 },
  ]);
});
