import type { DefinedJob } from '../durable/define-job.js';

/**
 * The registry of the kinds that defineJob makes: to add one is a line here. Gatherings and lookups are not of them,
 * because their results are files of the store.
 */
export const DEFINED_JOBS: readonly DefinedJob[] = [];
