import { InvalidInputError, UnavailableError } from '../errors.js';
import type { Manifest } from '../results/manifest.js';
import { distinctNames } from './job-names.js';
import { type JobState, readStates } from './job-states.js';
import type { ToolServices } from './tool.js';

/** With what else a call does, an answer about jobs that are not finished stays within 5 s. */
const STATE_MS = 3_500;

/**
 * The manifests of jobs whose rows a tool is asked for, in the order of the names.
 * @throws InvalidInputError that says of the first job without a result what it is instead, and what to do.
 * @throws UnavailableError when its manifest cannot be read or the server that would know of it does not answer.
 */
export async function finishedJobs(
  names: readonly string[],
  services: ToolServices,
): Promise<Manifest[]> {
  const distinct = distinctNames(names);
  const states = await readStates(distinct, services, STATE_MS);
  return distinct.map((name) => manifestOf(name, states.get(name)));
}

function manifestOf(name: string, state: JobState | undefined): Manifest {
  switch (state?.kind) {
    case 'finished':
      return state.manifest;
    case 'known':
      throw new InvalidInputError(
        state.job.status === 'running'
          ? `"${name}" is still running; await_result waits for it.`
          : `"${name}" has no rows, it ended as ${state.job.status}; start_gathering with the same input and retry_failed: true runs it again.`,
      );
    case 'absent':
      throw new InvalidInputError(state.why);
    default:
      throw new UnavailableError(state?.why ?? `Nothing can be said of "${name}" now.`);
  }
}
