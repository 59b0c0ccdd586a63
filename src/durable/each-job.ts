import { UnavailableError } from '../base/errors.js';

/**
 * Does something for each of some jobs, so that the trouble of one hides nothing of another (N17, D8).
 * @param inTrouble what is said of one for which it could not be done.
 * @throws UnavailableError when it could be done for none.
 */
export async function forEachJob<Job, Outcome>(
  jobs: readonly Job[],
  act: (job: Job) => Promise<Outcome>,
  inTrouble: (job: Job, why: string) => Outcome,
): Promise<Outcome[]> {
  const troubles: UnavailableError[] = [];
  const outcomes = await Promise.all(
    jobs.map(async (job) => {
      try {
        return await act(job);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        troubles.push(error);
        return inTrouble(job, error.message);
      }
    }),
  );
  const [first] = troubles;
  if (first !== undefined && troubles.length === jobs.length) throw first;
  return outcomes;
}
