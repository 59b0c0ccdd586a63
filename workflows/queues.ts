/**
 * The queue of fetchChunk activities, beside the workflows' own: a queue of its own is what Temporal limits
 * a rate on, and what can be served by other machines.
 */
export function fetchQueue(taskQueue: string): string {
  return `${taskQueue}-fetch`;
}
