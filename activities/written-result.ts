import type { Result } from '../src/store/manifest.js';
import type { Gathering } from '../src/weather/gathering.js';
import { identityHash } from '../src/weather/identity.js';
import type { ActivityDependencies } from './dependencies.js';
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
  if (manifest?.identity !== identity) return undefined;
  return integrity.faultsOf(manifest.parts).length === 0 ? manifest.result : undefined;
}
