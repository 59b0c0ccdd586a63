import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { LineTransport } from '../../../src/mcp/line-transport.js';
import { readAll } from '../../fakes/read-all.js';

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
function reading(output: Writable = new PassThrough().resume(), answered = 0) {
  const lines = new PassThrough({ objectMode: true });
  const logged: string[] = [];
  const log = (line: string) => logged.push(line);
  const transport = new LineTransport(lines, output, log, answered);
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

it('passes the cancellation of a request on, also where a frame of its id was refused meanwhile', async () => {
  const { transport, received, write, ask } = reading();
  ask(5);
  write({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: [] });
  await soon();
  let isAnswered = false;
  void transport.answered().then(() => {
    isAnswered = true;
  });
  await soon();
  expect(isAnswered).toBe(false);
  write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } });
  await soon();
  expect(received).toEqual([5, undefined]);
  expect(isAnswered).toBe(true);
});

it('passes a cancellation on while its request waits, and a request of that name always', async () => {
  const { transport, received, write, ask } = reading();
  const method = 'notifications/cancelled';
  const cancel = () => write({ jsonrpc: '2.0', method, params: { requestId: 1 } });
  cancel();
  ask(1);
  cancel();
  cancel();
  ask(1);
  await soon();
  await transport.send({ jsonrpc: '2.0', id: 1 });
  cancel();
  write({ jsonrpc: '2.0', id: 2, method, params: { requestId: 1 } });
  await soon();
  expect(received).toEqual([1, undefined, 1, 2]);
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

describe('of two requests that have their answers', () => {
  /** What a server, which answers when it is asked to, sends beside its answers to these two. */
  function opened() {
    const output = new PassThrough();
    const { received, transport, ...client } = reading(output, 2);
    client.ask(1);
    client.ask(2);
    const answer = async () => {
      await soon();
      for (const id of received.splice(0)) await transport.send({ jsonrpc: '2.0', id });
      return readAll(output);
    };
    return { ...client, answer, received, transport };
  }

  it('none is answered again, and any later one of their ids is', async () => {
    const { ask, answer, transport } = opened();
    ask(1);
    ask(2);
    expect(await answer()).toBe('{"jsonrpc":"2.0","id":1}\n{"jsonrpc":"2.0","id":2}\n');
    await transport.answered();
    ask(2);
    expect(await answer()).toBe('{"jsonrpc":"2.0","id":2}\n');
  });

  it('none is left to be cancelled', async () => {
    const { ask, write, answer, received } = opened();
    write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } });
    await soon();
    expect(received).toHaveLength(2);
    expect(await answer()).toBe('');
    ask(2);
    expect(await answer()).toBe('{"jsonrpc":"2.0","id":2}\n');
  });

  it('neither a note nor an answer of the client is taken for one', async () => {
    const { write, received } = reading(new PassThrough(), 1);
    write({ jsonrpc: '2.0', method: 'notifications/initialized' });
    write({ jsonrpc: '2.0', id: 5, result: {} });
    write({ jsonrpc: '2.0', id: 6, method: 'ping' });
    await soon();
    expect(received).toEqual([undefined, 5, expect.any(String)]);
  });
});
