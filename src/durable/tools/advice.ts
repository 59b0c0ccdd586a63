import { type JobKinds, kindNamed, startTools } from '../kind.js';

/** What holds for every server of durable jobs after a defect in one of its tools. */
export const AFTER_DEFECT = 'Jobs go on regardless';

/** How jobs run again, as in "… runs them again": with the tools of their kinds, or of all where no kind is known. */
export function startAgain(
  jobs: readonly { kind?: string | undefined }[],
  kinds: JobKinds,
): string {
  return `${startToolsOf(jobs, kinds)} with the same input and retry_failed: true`;
}

/** The start tools of some jobs, each once. */
export function startToolsOf(
  jobs: readonly { kind?: string | undefined }[],
  kinds: JobKinds,
): string {
  const theirs = new Set(jobs.flatMap(({ kind }) => kindNamed(kinds, kind ?? '') ?? []));
  return startTools(theirs.size === 0 ? kinds : [...theirs]);
}
