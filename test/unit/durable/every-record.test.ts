import { describe, expect, it } from '@jest/globals';
import { everyRecord } from '../../../src/durable/every-record.js';
import { turnsDuring } from '../../fakes/turns.js';

/** A store of some names, and what was read of it. `come` are there from the second list on. */
function storeOf(names: readonly string[], come: readonly string[] = []) {
  const read: string[] = [];
  let lists = 0;
  const records = {
    names: async () => {
      lists += 1;
      return lists === 1 ? names : [...names, ...come];
    },
    read: async (name: string) => {
      read.push(name);
      return name === 'gone' ? undefined : { name };
    },
  };
  return { records, read };
}

describe('every record', () => {
  it('is visited once, also one that came meanwhile, and none that has gone', async () => {
    const { records, read } = storeOf(['a', 'gone', 'b'], ['c']);
    const visited: string[] = [];
    await everyRecord(records, ({ name }) => visited.push(name));
    expect(visited).toEqual(['a', 'b', 'c']);
    expect(read).toEqual(['a', 'gone', 'b', 'c']);
  });

  it('of thousands leaves turns to other work', async () => {
    const { records } = storeOf(Array.from({ length: 1_000 }, (_, n) => `job-${n}`));
    const turns = await turnsDuring(() => everyRecord(records, () => undefined));
    expect(turns).toBeGreaterThanOrEqual(9);
  });

  it('that cannot be read is told', async () => {
    const { records } = storeOf(['a']);
    const read = () => Promise.reject(new Error('The record is damaged.'));
    await expect(everyRecord({ ...records, read }, () => undefined)).rejects.toThrow('damaged');
  });
});
