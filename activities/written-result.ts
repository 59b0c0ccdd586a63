import { explainTakenName } from '../src/durable/results.js';
import type { Manifest, Result } from '../src/store/manifest.js';
import type { Gathering } from '../src/weather/gathering.js';
import { identityHash } from '../src/weather/identity.js';
import type { ActivityDependencies } from './dependencies.js';
import { expectedFailure } from './expected-failure.js';
import { NAME_TAKEN } from './failure-types.js';
import type { NamedRun } from './summarise.js';

type WrittenResults = Pick<ActivityDependencies, 'manifests' | 'integrity'>;

/** Reads the result of a job, if it has one. */
export function writtenResultActivity(deps: WrittenResults) {
  return async (gathering: Gathering, { job_name }: NamedRun): Promise<Result | null> =>
    (await writtenResult(deps, identityHash(gathering), job_name)) ?? null;
}

/**
 * A result that may have been read stays the result while its rows exist: also in a retry after the manifest was
 * written, when the job runs again to fetch lost rows, and when it is cancelled after that.
 * @param identity of the job's gathering: a name may have a record of other input.
 */
export async function writtenResult(
  { manifests, integrity }: WrittenResults,
  identity: string,
  jobName: string,
): Promise<Result | undefined> {
  const manifest = await manifests.read(jobName);
  const isWritten = manifest?.identity === identity && isWhole(integrity, manifest);
  return isWritten ? manifest.result : undefined;
}

function isWhole(integrity: WrittenResults['integrity'], { parts }: Manifest): boolean {
  return integrity.faultsOf(parts).length === 0;
}

/**
 * Keeps the result of a job, unless one of its name has been kept already: by another worker that took this one for
 * dead, or by a try whose store hung.
 * @returns the job's result from now on.
 * @throws ApplicationFailure where the name is another job's: someone may start a workflow of any name by hand.
 */
export async function keepManifest(
  { manifests, integrity }: WrittenResults,
  manifest: Manifest,
): Promise<Result> {
  const { job_name, identity, result } = manifest;
  if (await manifests.writeFirst(manifest)) return result;
  const earlier = await manifests.read(job_name);
  // It has been deleted since.
  if (earlier === undefined && (await manifests.writeFirst(manifest))) return result;
  if (earlier?.identity !== identity) throw nameTaken(manifests.store, job_name);
  if (isWhole(integrity, earlier)) return earlier.result;
  // Its rows are lost.
  await manifests.write(manifest);
  return result;
}

/** Time would not mend it. */
export function nameTaken(store: string, jobName: string): Error {
  return expectedFailure(explainTakenName(store, jobName), NAME_TAKEN);
}
