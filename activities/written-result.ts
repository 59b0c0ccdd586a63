import type { Result } from '../src/store/manifest.js';
import type { Gathering } from '../src/weather/gathering.js';
import { identityHash } from '../src/weather/identity.js';
import type { ActivityDependencies } from './dependencies.js';
import type { NamedRun } from './summarise.js';

/** Reads the result that this run of a job has written; null where it has written none. */
export function writtenResultActivity({ manifests }: Pick<ActivityDependencies, 'manifests'>) {
  return async (
    gathering: Gathering,
    { job_name, started_at }: NamedRun,
  ): Promise<Result | null> => {
    const manifest = await manifests.read(job_name);
    const isOfThisRun =
      manifest?.started_at === started_at && manifest.identity === identityHash(gathering);
    return isOfThisRun ? manifest.result : null;
  };
}
