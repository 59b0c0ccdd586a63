import { describe, expect, it } from '@jest/globals';
import { idAtEnds, idInBroken } from '../../../src/mcp/frame-ids.js';

const FILLER = 'x'.repeat(200_000);

describe('the id of a message that is no JSON', () => {
  it.each([
    ['{"jsonrpc":"2.0","id":3,"method":"ping"},', 3],
    ['{"method":"ping","id":"a b","jsonrpc":"2.0",}', 'a b'],
    ['{"method":"tools/call","params":{"name":"x",},"jsonrpc":"2.0","id":-7}', -7],
    ['{"id":3,"method":"ping"}{"id":4,"method":"ping"}', 3],
    ['{"id":9007199254740993,"method":', '\u00009007199254740993'],
    [`{"id":3,"text":"${FILLER}`, 3],
  ])('is its own: %.60s', (text, id) => {
    expect(idInBroken(text)).toBe(id);
  });

  it.each([
    '{"method":"x","params":{"id":5}',
    '{"method":"x","params":{"list":[{"id":5}',
    '[{"id":5},',
    '{"method":"ping,"id":3}',
    '{"id":1.5,',
    '{"id":"unfinished',
    '{"text":"{\\"id\\":5}",,',
    'id 3',
    `{"text":"${FILLER}","inner":{"id":3}},}`,
    `{"text":"${FILLER}","_meta":{"id":5}`,
    `{"text":"${FILLER}","list":[{"id":5}`,
    `{"text":"${FILLER}",,"id":3}`,
    `{${' '.repeat(990)}"id":123456,"text":"${FILLER}`,
  ])('is none of another: %.60s', (text) => {
    expect(idInBroken(text)).toBeNull();
  });
});

describe('the id of a message of which the ends are known', () => {
  it.each([
    ['{"id":3,"method":"x', 'x"}}', 3],
    ['{"method":"tools/call","params":{"name":"', '"}},"jsonrpc":"2.0","id":4}\n', 4],
    ['{"method":"tools/call","params":{"name":"', '"}},"id":"b","jsonrpc":"2.0"}', 'b'],
    ['{"method":"tools/call","params":{"id":1', '"inner":{"id":4}}', null],
    ['{"method":"tools/call","params":{"id":1', '"text":"\\"id\\":4}"}', null],
    ['{"method":"tools/call"', '"id":"\\"}', null],
    ['{"id":12', '"}}', null],
  ])('%s … %s', (head, tail, id) => {
    expect(idAtEnds({ head, tail })).toBe(id);
  });
});
