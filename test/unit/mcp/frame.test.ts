import { describe, expect, it } from '@jest/globals';
import { readFrame, refuseTooLong } from '../../../src/mcp/frame.js';

const failure = (id: unknown, code: number, message: string) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

describe('a frame that no server can take is answered, under its id where one can be read:', () => {
  it.each<[string, string, unknown, number, string]>([
    [
      'no JSON',
      'not JSON at all',
      null,
      -32700,
      'The message is not JSON; it takes one JSON-RPC 2.0 object.',
    ],
    [
      'half a message',
      '{"jsonrpc": "2.0", "id": 7, "method": "ping", "params": {',
      7,
      -32700,
      'The message is not JSON; it takes one JSON-RPC 2.0 object.',
    ],
    [
      'half a message with its id inside',
      '{"params": {"id": 7, ',
      null,
      -32700,
      'The message is not JSON; it takes one JSON-RPC 2.0 object.',
    ],
    [
      'half a message of a long id',
      '{"jsonrpc": "2.0", "id": 9007199254740993, "method": "ping", "params": {',
      '\u00009007199254740993',
      -32700,
      'The message is not JSON; it takes one JSON-RPC 2.0 object.',
    ],
    [
      'a message whose id stands last',
      '{"method":"tools/call","params":{"name":"x","id":1,},"jsonrpc":"2.0","id":8}',
      8,
      -32700,
      'The message is not JSON; it takes one JSON-RPC 2.0 object.',
    ],
    ['null', 'null', null, -32600, 'The message is null; it takes one JSON-RPC 2.0 object.'],
    ['a number', '42', null, -32600, 'The message is 42; it takes one JSON-RPC 2.0 object.'],
    ['an empty object', '{}', null, -32600, 'jsonrpc is missing; it takes "2.0".'],
    ['no version', '{"id":1,"method":"ping"}', 1, -32600, 'jsonrpc is missing; it takes "2.0".'],
    [
      'another version',
      '{"jsonrpc":2,"id":"a","method":"ping"}',
      'a',
      -32600,
      'jsonrpc is 2; it takes "2.0".',
    ],
    ['no method', '{"jsonrpc":"2.0","id":1}', 1, -32600, 'method is missing; it takes a string.'],
    [
      'a method of another type',
      '{"jsonrpc":"2.0","id":1,"method":7}',
      1,
      -32600,
      'method is 7; it takes a string.',
    ],
    [
      'an id of null',
      '{"jsonrpc":"2.0","id":null,"method":"ping"}',
      null,
      -32600,
      'id is null; it takes a string or a whole number.',
    ],
    [
      'an id that is no whole number',
      '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
      1.5,
      -32600,
      'id is 1.5; it takes a string or a whole number.',
    ],
    [
      'params of an array',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[1]}',
      1,
      -32600,
      'params is [1]; it takes an object.',
    ],
    [
      'params of null',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":null}',
      1,
      -32600,
      'params is null; it takes an object.',
    ],
    [
      'metadata of another type',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":7}}',
      1,
      -32602,
      '_meta is 7; it takes an object.',
    ],
    [
      'a progress token of a wrong type',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"progressToken":{}}}}',
      1,
      -32602,
      '_meta.progressToken is {}: it takes a string or a whole number.',
    ],
    ['an empty batch', '[]', null, -32600, expect.stringContaining('MCP has no batches') as never],
  ])('%s', (_what, text, id, code, message) => {
    expect(readFrame(text)).toEqual({ kind: 'refused', failures: [failure(id, code, message)] });
  });

  it('each request of a batch', () => {
    const batch =
      '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},{"jsonrpc":"2.0","id":"b","method":"ping"}]';
    const words = 'The message is an array; MCP has no batches, so each message is sent by itself.';
    expect(readFrame(batch)).toEqual({
      kind: 'refused',
      failures: [failure(1, -32600, words), failure('b', -32600, words)],
    });
  });

  it('each request of a batch under the digits of its long id', () => {
    const frame = readFrame('[{"id":12345678901234567890,"method":"x"}]');
    expect(frame).toMatchObject({ failures: [{ id: '\u000012345678901234567890' }] });
  });

  const requests = (ids: readonly unknown[]) =>
    JSON.stringify(ids.map((id) => ({ jsonrpc: '2.0', id, method: 'ping' })));
  const numbers = (count: number) => Array.from({ length: count }, (_, id) => id);
  const inAll = (many: string) =>
    `The message is an array of ${many}; MCP has no batches, so each message is sent by itself. At most 100 requests of an array, with ids of at most 5000 characters together, are answered under their ids.`;

  it('each of 100 requests of a batch', () => {
    const words = 'The message is an array; MCP has no batches, so each message is sent by itself.';
    expect(readFrame(requests(numbers(100)))).toEqual({
      kind: 'refused',
      failures: numbers(100).map((id) => failure(id, -32600, words)),
    });
  });

  it.each<[string, string, string]>([
    ['101 requests', requests(numbers(101)), '101 requests'],
    [
      'more requests than a function takes arguments',
      requests(numbers(190_000)),
      '190000 requests',
    ],
    ['ids that are too long together', requests(['a'.repeat(4_994), 'b']), '2 requests'],
    ['one id that is too long', requests(['\u0001'.repeat(1_000)]), 'one request'],
  ])('a batch of %s once', (_what, text, many) => {
    expect(readFrame(text)).toEqual({
      kind: 'refused',
      failures: [failure(null, -32600, inAll(many))],
    });
  });

  it('a message that is too long', () => {
    const head = '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"xxxx';
    const words = 'The message has more than 50 bytes; it takes at most 50.';
    expect(refuseTooLong({ head, tail: 'xxxx' }, 50)).toEqual(failure(4, -32600, words));
    expect(refuseTooLong({ head: 'xxxx', tail: 'xxxx' }, 50)).toEqual(failure(null, -32600, words));
  });
});

describe('a frame for which nobody waits is not answered:', () => {
  it.each([
    ['a notification with wrong params', '{"jsonrpc":"2.0","method":"notifications/x","params":1}'],
    ['an answer without an id', '{"jsonrpc":"2.0","result":{}}'],
    ['an answer of another version', '{"id":5,"result":{}}'],
  ])('%s', (_what, text) => {
    expect(readFrame(text)).toMatchObject({ kind: 'ignored' });
  });
});

describe('a frame in the form of JSON-RPC is passed on:', () => {
  it.each([
    ['a request', { jsonrpc: '2.0', id: 1, method: 'ping' }],
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized', params: {} }],
    ['an answer', { jsonrpc: '2.0', id: 'x', result: {} }],
    ['an error', { jsonrpc: '2.0', id: 'x', error: { code: 1, message: 'no' } }],
  ])('%s', (_what, message) => {
    expect(readFrame(JSON.stringify(message))).toEqual({ kind: 'message', message });
  });

  it('without fields that JSON-RPC does not know', () => {
    expect(readFrame('{"jsonrpc":"2.0","id":1,"method":"ping","trace":"x"}')).toEqual({
      kind: 'message',
      message: { jsonrpc: '2.0', id: 1, method: 'ping' },
    });
  });
});
