import { describe, expect, it } from '@jest/globals';
import { nearestNames, nearestNamesOfEach } from '../../../src/durable/suggest.js';
import { turnsDuring } from '../../fakes/turns.js';

const SEATTLE = 'seattle_47.61_-122.33_daily_2012-01-01_2015-12-31_a1b2c3d4';
const KNOWN = [SEATTLE, 'new-york', 'paris', 'pariz', 'harris', 'x'];

describe('the nearest names', () => {
  it.each([
    ['a slip of the pen', 'new-yrok', ['new-york']],
    ['another case', 'NEW-YORK', ['new-york']],
    ['another case, of a name of one letter', 'X', ['x']],
    ['the beginning of a name', 'seattle', [SEATTLE]],
    ['a name of which the hash is wrong', SEATTLE.replace('d4', 'ff'), [SEATTLE]],
    ['several, nearest first, equals by the alphabet', 'paris2', ['paris', 'pariz']],
    ['nothing like any of them', 'tokyo', []],
    ['half of another name', 'new-jersey-shore', []],
  ])('to %s', (_what, unknown, expected) => {
    expect(nearestNames(unknown, KNOWN)).toEqual(expected);
  });

  it('are three at most', () => {
    expect(nearestNames('job-1', ['job-5', 'job-4', 'job-3', 'job-2', 'job-12'])).toEqual([
      'job-12',
      'job-2',
      'job-3',
    ]);
  });

  it('to a million letters are none, without counting what differs', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => `${SEATTLE}-${index}`);
    expect(nearestNames('s'.repeat(1_000_000), many)).toEqual([]);
  });

  it('are none where no job is known', () => {
    expect(nearestNames('paris', [])).toEqual([]);
  });

  it('to an unknown name are never that name, which a job that is being deleted may still have', async () => {
    const found = await nearestNamesOfEach(['paris', 'x'], () => KNOWN);
    expect([...found.values()]).toEqual([['pariz', 'harris'], []]);
  });

  it('to several let other events have their turn after each', async () => {
    const unknown = Array.from({ length: 50 }, (_, index) => `pariss-${index}`);
    let found = new Map<string, string[]>();
    const turns = await turnsDuring(async () => {
      found = await nearestNamesOfEach([...unknown, 'harriz'], () => KNOWN);
    });
    expect(turns).toBeGreaterThanOrEqual(50);
    expect(found.get('harriz')).toEqual(['harris', 'pariz']);
  });
});
