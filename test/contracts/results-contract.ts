import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../src/base/errors.js';
import type { Finished, ResultStore } from '../../src/durable/results.js';

/** An empty result store of its own. */
export interface ResultsUnderTest {
  results: ResultStore;
  /** The same store as another process has it. */
  again(): ResultStore;
  /** Changes what lies in the store of a job, so that it is no longer as it was put. */
  damage(name: string): Promise<void>;
  close(): Promise<void>;
}

/** What holds for results wherever they are kept: src/durable/results.ts in tests. */
export function describeResultsContract(
  where: string,
  make: () => Promise<ResultsUnderTest>,
  /** A record that this store takes. */
  aRecord: (name: string) => Finished = aFinished,
): void {
  describe(`results ${where}`, () => {
    let store: ResultsUnderTest;
    let results: ResultStore;
    beforeEach(async () => {
      store = await make();
      results = store.results;
    });
    afterEach(() => store.close());

    it('D4: are read as they were put, by every process', async () => {
      const finished = aRecord('primes');
      expect(await results.put(finished)).toEqual(finished);
      expect(await results.read('primes')).toEqual(finished);
      expect(await store.again().read('primes')).toEqual(finished);
    });

    it('are not there before a job has completed', async () => {
      expect(await results.read('primes')).toBeUndefined();
      expect(await results.names()).toEqual([]);
      await results.put(aRecord('words'));
      expect(await results.read('primes')).toBeUndefined();
    });

    it('D4: stay what they are: the first one of a name is kept, and given to whoever comes later', async () => {
      const first = aRecord('primes');
      await results.put(first);
      const later = { ...first, finished_at: '2030-01-01T00:00:00.000Z' };
      expect(await results.put(later)).toEqual(first);
      expect(await store.again().put(later)).toEqual(first);
      expect(await results.read('primes')).toEqual(first);
    });

    it('are gone when they are removed, once or twice, and can be put again', async () => {
      for (const name of ['a', 'b']) await results.put(aRecord(name));
      await results.remove('a');
      await results.remove('a');
      expect(await results.read('a')).toBeUndefined();
      expect(await results.names()).toEqual(['b']);
      const second = { ...aRecord('a'), started_at: '2029-01-01T00:00:00.000Z' };
      expect(await results.put(second)).toEqual(second);
      expect(await results.read('a')).toEqual(second);
    });

    it('are listed by name, sorted, each once', async () => {
      for (const name of ['b', 'a.b', 'A', 'b', '0']) await results.put(aRecord(name));
      expect(await store.again().names()).toEqual(['0', 'A', 'a.b', 'b']);
    });

    it('are seen by name as they come and go', async () => {
      if (results.seenNames === undefined) return;
      for (const name of ['b', 'a']) await results.put(aRecord(name));
      expect([...(await results.seenNames())].sort()).toEqual(['a', 'b']);
      await results.remove('b');
      expect([...(await results.seenNames())]).toEqual(['a']);
    });

    it('take every job name: the longest, and two that differ in case alone', async () => {
      const names = ['X'.repeat(200), 'a'.repeat(199), 'a.-_', 'case', 'Case'];
      for (const name of names) await results.put(aRecord(name));
      expect(await results.names()).toEqual([...names].sort());
      for (const name of names) expect((await results.read(name))?.name).toBe(name);
    });

    it('D11: that are not as they were put are not believed, and hide no other', async () => {
      for (const name of ['whole', 'damaged']) await results.put(aRecord(name));
      await store.damage('damaged');
      await expect(results.read('damaged')).rejects.toThrow(UnavailableError);
      await expect(store.again().read('damaged')).rejects.toThrow(/damaged/);
      expect(await results.read('whole')).toEqual(aRecord('whole'));
      expect(await results.names()).toEqual(['damaged', 'whole']);
    });

    it('appear to whoever waits for them, in every process, where the store notices', async () => {
      await results.put(aRecord('earlier'));
      const { appears } = results;
      if (appears === undefined) return;
      const { signal } = new AbortController();
      const here = appears('primes', signal);
      const there = store.again().appears?.('primes', signal);
      await results.put(aRecord('primes'));
      await Promise.all([here, there, appears('earlier', signal)]);
    });

    it('say where they are, and what to do where a worker has others', () => {
      expect(results.place).not.toBe('');
      expect(results.advice).toMatch(/^give both the same /);
    });
  });
}

/** A record with values that a careless store would change. */
function aFinished(name: string): Finished {
  return {
    name,
    kind: 'count-primes',
    identity: 'f00',
    input: { below: 10, words: ['é', '\u2028', ''] },
    result: { primes: 4, mean: 0.1, none: null, deep: [{ list: [] }] },
    files: [{ file: 'tables/a b.csv', bytes: 3, sha256: 'ab' }],
    started_at: '2026-11-28T10:00:00.000Z',
    finished_at: '2026-11-28T10:00:01.000Z',
  };
}
