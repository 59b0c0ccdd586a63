import type { DuckDBInstance } from '@duckdb/node-api';
import { RecentMap } from '../base/recent-map.js';
import type { Gathering } from '../weather/gathering.js';
import { readSummary, type Summary } from './statistics.js';
import { isWholeFile, type StoredDays } from './stored-days.js';
import { summarise } from './summary.js';
import { mergeTallies, type Tally, tallyAggregates } from './tally.js';

/** A process keeps the tallies of so many files, some 2 kB each. A file whose tally was dropped is read instead. */
const MOST_KEPT = 2_000;

/** Statistics of jobs, without reading what this process itself has stored. */
export interface JobStatistics {
  /** Takes note of the rows that a file has from now on. @param stored all days of the file. */
  note(stored: StoredDays, tally: Tally): void;
  /** Exact statistics over stored days; each day must be there once. */
  summarise(stored: readonly StoredDays[], gathering: Gathering): Promise<Summary>;
}

export function jobStatistics(instance: DuckDBInstance): JobStatistics {
  const tallies = new RecentMap<string, Tally>(MOST_KEPT);

  function mergedTally(stored: readonly StoredDays[]): Tally | undefined {
    const inOrder = [...stored].sort((a, b) => (a.start_date < b.start_date ? -1 : 1));
    const known: Tally[] = [];
    for (const days of inOrder) {
      const tally = isWholeFile(days) ? tallies.get(days.path) : undefined;
      if (tally === undefined) return undefined;
      known.push(tally);
    }
    return mergeTallies(known);
  }

  return {
    note: ({ path }, tally) => tallies.set(path, tally),
    summarise: async (stored, gathering) => {
      const tally = mergedTally(stored);
      return tally === undefined
        ? summarise(instance, stored, gathering)
        : readSummary(tallyAggregates(tally, gathering.variables), gathering);
    },
  };
}
