import { InvalidInputError, UnavailableError } from '../../base/errors.js';
import type { Finished } from '../../durable/results.js';
import { type JobState, readStates } from '../../durable/states.js';
import { distinctNames } from '../../durable/tools/job-names.js';
import type { Manifest } from '../../store/manifest.js';
import type { ToolServices } from '../services.js';

/** With what else a call does, an answer about jobs that are not finished stays within 5 s. */
const STATE_MS = 4_000;

/** Jobs of which is said why they have no rows; the others are counted. */
const EXPLAINED = 5;

/**
 * The manifests of jobs whose rows a tool is asked for, in the order of the names.
 * @throws InvalidInputError that says of each job without rows what it is instead, and what to do.
 * @throws UnavailableError when that is not the caller's to mend: a manifest cannot be read, the server that would
 * know does not answer, or the result store has lost the job.
 */
export async function finishedJobs(
  names: readonly string[],
  services: ToolServices,
): Promise<Manifest[]> {
  const distinct = distinctNames(names);
  const states = await readStates(distinct, services, STATE_MS);
  const found = await Promise.all(
    distinct.map((name) => manifestOf(name, states.get(name), services)),
  );
  const refusals = found.filter((one) => one instanceof Error);
  if (refusals.length > 0) throw together(refusals);
  return found as Manifest[];
}

async function manifestOf(
  name: string,
  state: JobState | undefined,
  { manifests }: ToolServices,
): Promise<Manifest | Error> {
  switch (state?.kind) {
    case 'finished':
      return (await manifests.read(name)) ?? withoutRows(state.finished);
    case 'known':
      return new InvalidInputError(
        state.job.status === 'running'
          ? `"${name}" is still running; await_result waits for it.`
          : `"${name}" has no rows, it ended as ${state.job.status}; start_gathering with the same input and retry_failed: true runs it again.`,
      );
    case 'absent':
      return new InvalidInputError(state.why);
    default:
      return new UnavailableError(state?.why ?? `Nothing can be said of "${name}" now.`);
  }
}

function withoutRows({ name, kind }: Finished): Error {
  return new InvalidInputError(
    `"${name}" is a ${kind} and has no rows of its own; await_result names the file that it wrote.`,
  );
}

/** One error for all; it is the caller's where one of them is. */
function together(refusals: readonly Error[]): Error {
  const told = [...new Set(refusals.map(({ message }) => message))];
  const more = told.length > EXPLAINED ? [`${told.length - EXPLAINED} more have no rows.`] : [];
  const message = [...told.slice(0, EXPLAINED), ...more].join(' ');
  return refusals.some((error) => error instanceof InvalidInputError)
    ? new InvalidInputError(message)
    : new UnavailableError(message);
}
