/** Words on jobs that Temporal has as completed, and of which the result store has nothing. */

/** @param store where this process looks for results, in words. */
export function explainLoss(name: string, store: string): string {
  return (
    `"${name}" has completed, but the result store that is looked into here, ${store}, has nothing of it. ` +
    'await_result gives what Temporal still holds; start_gathering with the same input and job_name makes the result again, from the parts that are left. ' +
    'If the worker has another store, give both the same DURABLE_WEATHER_STORE.'
  );
}

/** Of a result that Temporal gave. @param uri where its worker wrote it. */
export function explainRowsLoss(name: string, store: string, uri: string | undefined): string {
  return (
    `This result is Temporal's: the result store that is looked into here, ${store}, has nothing of "${name}", so its rows cannot be had` +
    `${uri === undefined ? '' : ` (its worker wrote ${uri})`}. ` +
    'start_gathering with the same input and job_name makes it again, from the parts that are left; ' +
    'if the worker has another store, give both the same DURABLE_WEATHER_STORE.'
  );
}

/** Of a job that is made again for that reason. */
export function explainRemake(store: string): string {
  return (
    `The result store that is looked into here, ${store}, has nothing of this job, which has completed: it is made again, from the parts that are left. ` +
    'If that was so before, the worker has another store: give both the same DURABLE_WEATHER_STORE.'
  );
}

/** Of the completed jobs of a list; undefined where there are none. */
export function explainLosses(names: readonly string[], store: string): string | undefined {
  const [first] = names;
  if (first === undefined) return undefined;
  const [who, them] =
    names.length === 1
      ? [`"${first}" has`, 'it']
      : [`"${first}" and ${names.length - 1} more have`, 'them'];
  return `${who} completed, and the result store that is looked into here, ${store}, has nothing of ${them}: probe_status says what to do.`;
}
