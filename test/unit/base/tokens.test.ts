import { expect, it } from '@jest/globals';
import { countTokens } from '../../../src/base/tokens.js';

// What OpenAI's o200k_base makes of them is in the names.
it.each([
  ['[["2012-01-01",12.8,5,0,16.9],["2012-01-02",10.6,2.8,10.9,16.2]]', 45, 44],
  ['{"per_decade":0.003,"interval_95":[0,0.007]}', 19, 20],
  ['"Tell the user the path. Keep the attribution."', 11, 12],
])('%s, of %i tokens, counts as %i', (json, _tokens, counted) => {
  expect(countTokens(json)).toBe(counted);
});

it('an empty text has none', () => {
  expect(countTokens('')).toBe(0);
});
