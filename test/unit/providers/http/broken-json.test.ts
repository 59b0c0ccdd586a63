import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  classifyBrokenJson,
  withoutBareNumbers,
} from '../../../../src/providers/http/broken-json.js';

const without = (text: string) => withoutBareNumbers(Buffer.from(text))?.toString();

describe('NaN and Infinity in a text become what JSON has for them', () => {
  it.each([
    ['{"elevation":NaN,"a":[1,nan,-NaN,2]}', '{"elevation":null,"a":[1,null,null,2]}'],
    ['[Infinity,-Infinity, inf ,-inf]', '[1e999,-1e999, 1e999 ,-1e999]'],
    ['["NaN","\\"NaN",NaN]', '["NaN","\\"NaN",null]'],
    ['{"NaN":NaN,"°":"é"}', '{"NaN":null,"°":"é"}'],
  ])('%s', (text, mended) => {
    expect(without(text)).toBe(mended);
  });

  it.each(['[1,null,true,1e5,2E-3]', '["NaN"]', '[None]', 'NaNs', ''])(
    'but %s has none',
    (text) => {
      expect(without(text)).toBeUndefined();
    },
  );

  it('and no JSON is changed', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(without(text)).toBeUndefined();
      }),
    );
  });
});

describe('the body of an HTTP 200 that is no JSON', () => {
  it.each([
    ['', 'unavailable', 'upstream answered 200: no body'],
    [' \r\n ', 'unavailable', 'upstream answered 200: no body'],
    [
      '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Hi</body></html>',
      'gateway',
      "upstream answered 200: an HTML page, not the archive's answer: Sign in",
    ],
    [
      'Service is starting',
      'gateway',
      "upstream answered 200: not the archive's answer: Service is starting",
    ],
    [
      '{"daily":{"time":[1,2,3',
      'too_much',
      'upstream\'s answer is not whole JSON; it ends: {"daily":{"time":[1,2,3',
    ],
    ['{"a":"b', 'too_much', 'upstream\'s answer is not whole JSON; it ends: {"a":"b'],
    [
      '{"a":[1,Unexpected error while streaming data: timeoutReached',
      'too_much',
      'upstream\'s answer is not whole JSON; it ends: {"a":[1,Unexpected error while streaming data: timeoutReached',
    ],
    [
      '{"a":[1]}Unexpected error while streaming data: fileReadFailed',
      'too_much',
      'upstream\'s answer is not whole JSON; it ends: {"a":[1]}Unexpected error while streaming data: fileReadFailed',
    ],
    ['{"a":[1,\n\u0007', 'too_much', 'upstream\'s answer is not whole JSON; it ends: {"a":[1,'],
    ['{"a":NaN.5}', 'bad_data', "upstream's answer is not JSON: NaN at byte 5"],
    ['{"é":None}', 'bad_data', "upstream's answer is not JSON: None at byte 6"],
    [
      `{"a":${'x'.repeat(99)}}`,
      'bad_data',
      `upstream's answer is not JSON: ${'x'.repeat(40)} at byte 5`,
    ],
    ['{"a":1,}', 'bad_data', 'upstream\'s answer is not whole JSON; it ends: {"a":1,}'],
  ])('%j is %s', (body, failure, message) => {
    expect(classifyBrokenJson(Buffer.from(body))).toMatchObject({ failure, message });
  });

  it('is quoted by its last 120 bytes on one line', () => {
    const { message } = classifyBrokenJson(Buffer.from(`[\n${'1,\n'.repeat(1_000)}`));
    expect(message).toMatch(/^upstream's answer is not whole JSON; it ends: (1, ){39}1,$/);
  });
});
