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

it.each([
  "Binder Error: No function matches the given name and argument types 'to_timestamp(TIMESTAMP WITH TIME ZONE)'.",
  "Binder Error: No function matches the given name and argument types '/(TIMESTAMP WITH TIME ZONE, INTEGER_LITERAL)'.",
  'Conversion Error: Unimplemented type for cast (TIMESTAMP WITH TIME ZONE -> BIGINT) when casting from source column sunrise',
])('a moment that is taken for a number has what gives its seconds: %s', (message) => {
  expect(adviceOn(message)).toBe('times are no numbers: epoch(time) has the seconds since 1970');
});
