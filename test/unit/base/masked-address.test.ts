import { expect, it } from '@jest/globals';
import { maskedAddress } from '../../../src/base/masked-address.js';

it.each([
  ['https://a.example/v1/archive?cell=land', 'https://a.example/v1/archive?cell=land'],
  ['https://me:pw@a.example/', 'https://…@a.example/'],
  ['https://me:p@w@a.example/', 'https://…@a.example/'],
  ['me:pw@a.example', '…@a.example'],
  ['http://me:p#w@a.example:3128', 'http://…@a.example:3128'],
  ['http://me:p?w@a.example:3128', 'http://…@a.example:3128'],
  ['http://me:p=1?w@a.example:3128', 'http://…@a.example:3128'],
  ['http://me:12#w@a.example:3128', 'http://…@a.example:3128'],
  ['http://me:12?w@a.example:3128', 'http://…@a.example:3128'],
  ['me:p?w=1@a.example', '…@a.example'],
  [
    'https://a.example/?apikey=k&x=1&token=t#key=k',
    'https://a.example/?apikey=…&x=1&token=…#key=…',
  ],
  ['https://a.example/?mail=me@a.example', 'https://a.example/?mail=me@a.example'],
])('%s is shown as %s', (address, shown) => {
  expect(maskedAddress(address)).toBe(shown);
});
