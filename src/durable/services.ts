import type { JobCatalog } from './catalog.js';
import type { JobEndings } from './endings.js';
import type { JobKinds } from './kind.js';
import type { LostJobsFinder } from './lost-jobs.js';
import type { DurablePromises } from './promises.js';
import type { ResultStore } from './results.js';

/** What the core works with; made once a process. */
export interface DurableServices {
  readonly kinds: JobKinds;
  /** Loaded on first need, because a client of Temporal takes longer to load than a host waits for a list of tools. */
  promises(): Promise<DurablePromises>;
  readonly results: ResultStore;
  /** Of the jobs in `results`. */
  readonly catalog: JobCatalog;
  readonly lostJobs: LostJobsFinder;
  readonly endings: JobEndings;
  /** Unix milliseconds. */
  now(): number;
}
