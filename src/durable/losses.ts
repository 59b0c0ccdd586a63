/** Messages about jobs that have completed in Temporal and have no record in the result store. */
import type { JobKind } from './kind.js';
import type { ResultStore } from './results.js';

type Place = Pick<ResultStore, 'place' | 'advice'>;

/** What is missing of a completed job, and what to do. */
export function explainLoss(name: string, kind: JobKind | undefined, store: Place): string {
  return (
    `"${name}" has completed, but the result store that is looked into here, ${store.place}, has nothing of it. ` +
    `await_result gives what Temporal still holds; ${kind?.startTool ?? 'its start'} with the same input and job_name makes the result again. ` +
    `If the worker has another store, ${store.advice}.`
  );
}

/** Of a result that Temporal gave, and the store has not. */
export function explainUnstored(
  name: string,
  kind: JobKind,
  result: unknown,
  { place, advice }: Place,
): string {
  return (
    `This result is Temporal's: ${kind.explainUnstored(name, result, place)} ` +
    `${kind.startTool} with the same input and job_name makes it again; if the worker has another store, ${advice}.`
  );
}

/** Of a job that is made again for that reason. */
export function explainRemake({ place, advice }: Place): string {
  return (
    `The result store that is looked into here, ${place}, has nothing of this job, which has completed: it is made again. ` +
    `If that was so before, the worker has another store: ${advice}.`
  );
}

/** Of the completed jobs of a list; undefined where there are none. */
export function explainLosses(names: readonly string[], { place }: Place): string | undefined {
  const [first] = names;
  if (first === undefined) return undefined;
  const [who, them] =
    names.length === 1
      ? [`"${first}" has`, 'it']
      : [`"${first}" and ${names.length - 1} more have`, 'them'];
  return `${who} completed, and the result store that is looked into here, ${place}, has nothing of ${them}: probe_status says what to do.`;
}
