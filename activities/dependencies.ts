import type { JobStatistics } from '../src/rows/kept-tallies.js';
import type { Absences, NotedDays } from '../src/rows/missing.js';
import type { StoredDays } from '../src/rows/stored-days.js';
import type { Manifests } from '../src/store/manifests.js';
import type { PartIntegrity } from '../src/store/part-integrity.js';
import type { Parts } from '../src/store/parts.js';
import type { UpstreamLimits } from '../src/upstream/limits.js';
import type { UpstreamPace } from '../src/upstream/pace.js';
import type { RowsInHand } from '../src/upstream/rows-in-hand.js';
import type { ChunkOutcome } from '../src/weather/gathering.js';
import type { Series, WeatherProvider } from '../src/weather/provider.js';
import type { PersistingDependencies } from './persist.js';
import type { PromptRuns } from './prompt-runs.js';

/** The effects that activities need. */
export interface ActivityDependencies extends PersistingDependencies {
  provider: WeatherProvider;
  parts: Parts;
  manifests: Manifests;
  integrity: PartIntegrity;
  /** Statistics over stored days, without reading what this process has stored. */
  statistics: JobStatistics;
  /** Counts the nulls over stored days, by their meaning. */
  findAbsences(stored: readonly NotedDays[], series: Series): Promise<Absences>;
  /** By variable, how many of the stored rows have a value. */
  countValues(
    stored: readonly StoredDays[],
    variables: readonly string[],
  ): Promise<Record<string, number>>;
  /** Runs work in the result store. @throws UnavailableError that names the store, for errors of its disk. */
  inStore<T>(work: () => Promise<T>): Promise<T>;
  /** Upstream's limits, which all workers share. */
  limits: UpstreamLimits;
  /** How soon upstream answers this worker. */
  pace: UpstreamPace;
  /** Runs that began within their workflow's task. */
  promptRuns: PromptRuns<ChunkOutcome>;
  /** The bound of rows in this worker's memory. */
  rowsInHand: RowsInHand;
}
