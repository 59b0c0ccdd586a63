import { InvalidInputError, UnavailableError } from '../../base/errors.js';
import { isJobName } from '../../durable/naming.js';
import type { Finished } from '../../durable/results.js';
import { type JobState, type JobStates, readFinished, readStates } from '../../durable/states.js';
import { distinctNames } from '../../durable/tools/job-names.js';
import { MANIFEST_KIND, type Manifest } from '../../store/manifest.js';
import type { ToolServices } from '../services.js';

/** Together with its other work, an answer about unfinished jobs stays within 5 s. */
const STATE_MS = 4_000;

/** An error explains this many jobs without rows; the others are counted. */
const EXPLAINED = 5;

/**
 * The manifests of the named jobs, in the order of the names.
 * @param alsoWrong what else is wrong with the call, in sentences: told where some job is refused.
 * @throws InvalidInputError that gives the state of each job without rows, and what to do.
 * @throws UnavailableError if the caller cannot fix it: a manifest cannot be read, the server does not answer, or
 * the result store has lost the job.
 */
export async function finishedJobs(
  names: readonly string[],
  services: ToolServices,
  alsoWrong: readonly string[] = [],
): Promise<Manifest[]> {
  const distinct = distinctNames(names);
  const manifests = await readableManifests(distinct, services);
  const others = distinct.filter((name) => !manifests.has(name));
  const states: JobStates =
    others.length === 0 ? new Map() : await readStates(others, services, STATE_MS);
  const found = await Promise.all(
    distinct.map((name) => manifests.get(name) ?? manifestOf(name, states.get(name), services)),
  );
  const refusals = found.filter((one) => one instanceof Error);
  if (refusals.length > 0) throw combine(refusals, alsoWrong);
  return found as Manifest[];
}

/**
 * Names of jobs that have rows and begin with some letters in any case, sorted. Only the records of such names are
 * read, and no more of them than are needed: to read all of 10,000 takes seconds.
 */
export async function namesWithRows(
  begin: string,
  most: number,
  { results }: ToolServices,
): Promise<string[]> {
  const wanted = begin.toLowerCase();
  const names = (await (results.seenNames?.() ?? results.names()))
    .filter((name) => name.toLowerCase().startsWith(wanted))
    .sort();
  const found: string[] = [];
  for (let at = 0; at < names.length && found.length < most; at += most) {
    const some = names.slice(at, at + most);
    const states = await readFinished(some, results);
    const hasRows = (state: JobState | undefined) =>
      state?.kind === 'finished' && state.finished.kind === MANIFEST_KIND;
    found.push(...some.filter((name) => hasRows(states.get(name))));
  }
  return found.slice(0, most);
}

/**
 * What is wrong, in sentences, with the jobs of a call that the schema refuses, or with what the call wants of them.
 * @param mistakesWith what is wrong where all jobs have rows.
 * @param alsoWrong what is wrong where they have not, or where nothing can be said of them now.
 */
export async function mistakesWithJobs(
  names: readonly string[] | undefined,
  services: ToolServices,
  mistakesWith: (manifests: Manifest[]) => string[] | Promise<string[]> = () => [],
  alsoWrong: readonly string[] = [],
): Promise<readonly string[]> {
  if (names === undefined) return alsoWrong;
  try {
    return await mistakesWith(await finishedJobs(names, services, alsoWrong));
  } catch (error) {
    if (error instanceof InvalidInputError) return [error.message];
    if (error instanceof UnavailableError) return alsoWrong;
    throw error;
  }
}

/** Those that can be read, by name: for most calls, all. The state of each other job says why. */
async function readableManifests(
  names: readonly string[],
  { manifests }: ToolServices,
): Promise<Map<string, Manifest>> {
  const found = new Map<string, Manifest>();
  for (const name of names.filter(isJobName)) {
    try {
      const manifest = await manifests.read(name);
      if (manifest !== undefined) found.set(name, manifest);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
    }
  }
  return found;
}

/** Of a job without a readable manifest at first sight; it may have ended meanwhile. */
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

/** One error for all that is wrong; InvalidInputError if some of it is the caller's. */
function combine(refusals: readonly Error[], alsoWrong: readonly string[]): Error {
  const reasons = [...new Set(refusals.map(({ message }) => message))];
  const more =
    reasons.length > EXPLAINED ? [`${reasons.length - EXPLAINED} more have no rows.`] : [];
  const message = [...reasons.slice(0, EXPLAINED), ...more, ...alsoWrong].join(' ');
  return alsoWrong.length > 0 || refusals.some((error) => error instanceof InvalidInputError)
    ? new InvalidInputError(message)
    : new UnavailableError(message);
}
