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
