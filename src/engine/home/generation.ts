/**
 * Counts what a worker understands of a job's input: raise it whenever an input gains a field. A worker of an older
 * generation would pass over the field, and answer another question than was asked.
 */
export const WORKER_GENERATION = 2;

/** Version 0.2.0 and older, whose engines name none. */
const FIRST_GENERATION = 1;

/** True for an engine whose worker does not understand all that this program asks for; newer ones understand it. */
export function isOutdated({ generation = FIRST_GENERATION }: { generation?: number | undefined }) {
  return generation < WORKER_GENERATION;
}
