/**
 * Counts what a worker understands: raise it whenever a job's input gains a field, or a workflow is added. A worker
 * of an older generation would pass over the field, and answer another question than was asked; or not know the
 * workflow.
 */
export const WORKER_GENERATION = 3;

/** Version 0.2.0 and older, whose engines name none. */
const FIRST_GENERATION = 1;

/** True for an engine whose worker does not understand all that this program asks for. Newer workers understand it. */
export function isOutdated({ generation = FIRST_GENERATION }: { generation?: number | undefined }) {
  return generation < WORKER_GENERATION;
}
