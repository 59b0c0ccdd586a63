import { describe, expect, it } from '@jest/globals';
import { isInRange, rangeWords } from '../../src/node-range.mjs';

const ENGINES = '^20.19.0 || ^22.12.0 || >=24.0.0';

describe('isInRange', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '22.99.0', '24.0.0', '25.1.0', '100.0.0'])(
    'takes %s',
    (version) => expect(isInRange(ENGINES, version)).toBe(true),
  );

  it.each(['8.17.0', '18.20.8', '20.18.3', '21.7.3', '22.11.0', '23.11.1'])(
    'does not take %s',
    (version) => expect(isInRange(ENGINES, version)).toBe(false),
  );
});

describe('rangeWords', () => {
  it('has the open line first', () => {
    expect(rangeWords(ENGINES)).toBe('24 or later, 22 from 22.12 on, 20 from 20.19 on');
    expect(rangeWords('>=24.3.0')).toBe('24.3 or later');
  });
});
