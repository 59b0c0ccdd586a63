import { expect, it } from '@jest/globals';
import { adviceOn } from '../../../src/sandbox/advice.js';

const unknownFunction = (name: string) =>
  `Catalog Error: Scalar Function with name ${name} does not exist!`;

it('a function of another database has what DuckDB writes', () => {
  expect(adviceOn(unknownFunction('nvl'))).toBe('DuckDB writes coalesce(a, b)');
});

it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'no_such'])(
  'there is no advice on %s, which no database has',
  (name) => {
    expect(adviceOn(unknownFunction(name))).toBeUndefined();
  },
);
