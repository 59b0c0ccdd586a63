import type { ResultStore, StoredFile } from '../../src/durable/results.js';
import type { ReadPlan } from '../../src/lookup/plan-file.js';
import type { withTableInstance } from '../../src/lookup/table-instance.js';
import type { Resolved } from '../../src/places/geocoder.js';
import type { ActivityDependencies } from '../dependencies.js';

/** The effects that the activities of lookups have on the world. */
export interface LookupDependencies
  extends Pick<
    ActivityDependencies,
    | 'provider'
    | 'parts'
    | 'statistics'
    | 'inStore'
    | 'limits'
    | 'pace'
    | 'rowsInHand'
    | 'now'
    | 'tellWaiting'
  > {
  /** Absolute folder of the result store. */
  store: string;
  results: ResultStore;
  /** True where all of some stored files are whole. */
  isWhole(files: readonly StoredFile[]): boolean;
  readPlan: ReadPlan;
  /** Does work with a DuckDB for tables. */
  withTables: typeof withTableInstance;
  /** @throws InvalidInputError if no place has the name; UnavailableError if the geocoder cannot answer now. */
  resolvePlace(name: string): Promise<Resolved>;
}
