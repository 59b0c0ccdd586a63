import { UnavailableError } from '../../src/base/errors.js';
import type { Finished, ResultStore } from '../../src/durable/results.js';
import type { ResultsUnderTest } from '../contracts/results-contract.js';

/** A result store in memory, and the names in it that cannot be believed. */
export interface MemoryResults extends ResultStore {
  readonly damaged: Set<string>;
}

export function memoryResults(
  kept = new Map<string, Finished>(),
  damaged = new Set<string>(),
): MemoryResults {
  return {
    damaged,
    place: 'in memory',
    advice: 'give both the same memory',
    read: async (name) => {
      if (damaged.has(name)) throw new UnavailableError(`The record of ${name} is damaged.`);
      return kept.get(name);
    },
    put: async (finished) => {
      const first = kept.get(finished.name) ?? finished;
      kept.set(first.name, first);
      return first;
    },
    remove: async (name) => {
      kept.delete(name);
    },
    names: async () => [...kept.keys()].sort(),
  };
}

/** For the contract suite. */
export async function resultsInMemory(): Promise<ResultsUnderTest> {
  const kept = new Map<string, Finished>();
  const results = memoryResults(kept);
  return {
    results,
    again: () => memoryResults(kept, results.damaged),
    damage: async (name) => {
      results.damaged.add(name);
    },
    close: async () => undefined,
  };
}
