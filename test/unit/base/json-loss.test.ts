import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explainJsonLoss } from '../../../src/base/json-loss.js';

describe('what JSON keeps', () => {
  it.each([
    [Number.NaN, 'result is NaN'],
    [Number.NEGATIVE_INFINITY, 'result is -Infinity'],
    [undefined, 'result is undefined'],
    [{ counts: [1, 2n] }, 'result.counts[1] is a BigInt'],
    [{ days: { from: new Date(0) } }, 'result.days.from is a Date'],
    [[new Map()], 'result[0] is a Map'],
    [{ list: [undefined] }, 'result.list[0] is undefined'],
    [new Array(1), 'result[0] is undefined'],
    [{ toJSON: () => 1 }, 'result.toJSON is a function'],
    [{ mark: Symbol('x') }, 'result.mark is a symbol'],
    [new (class Count {})(), 'result is a Count'],
  ])('%# is not this: %s', (value, loss) => {
    expect(explainJsonLoss(value, 'result')).toBe(loss);
  });

  it('is a field that is undefined, as one that is not there, and an object without a prototype', () => {
    expect(explainJsonLoss({ a: undefined }, 'result')).toBeUndefined();
    expect(explainJsonLoss(Object.assign(Object.create(null), { a: 1 }), 'result')).toBeUndefined();
  });

  it('is every value that was JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => explainJsonLoss(JSON.parse(text), 'x') === undefined),
    );
  });
});
