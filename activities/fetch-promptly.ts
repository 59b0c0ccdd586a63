import type { Result } from '../src/store/manifest.js';
import type { Chunk, Gathering } from '../src/weather/gathering.js';
import { identityHash } from '../src/weather/identity.js';
import { bringingIn } from './bring-in.js';
import type { ActivityDependencies } from './dependencies.js';
import { finish, type Summarise } from './fetch-chunk.js';
import { thisRun } from './prompt-runs.js';
import type { NamedRun } from './summarise.js';

/**
 * Does a job of one chunk within its workflow's task, as fetchChunk does it in a step of its own.
 * @param isOver true where the job is cancelled: then the result is read only, where an earlier try has written it.
 * @returns null where fetchChunk has to go on.
 */
export function fetchPromptlyActivity(deps: ActivityDependencies, summarise: Summarise) {
  return async (
    gathering: Gathering,
    chunk: Chunk,
    job: NamedRun,
    isOver?: boolean,
  ): Promise<Result | null> => {
    if (isOver) return writtenResult(deps, gathering, job);
    const fetched = await deps.promptRuns.begin(thisRun(), (persistence) =>
      deps.inStore(async () => {
        const outcome = await bringingIn(deps, gathering)(persistence, chunk);
        return finish(summarise, persistence, gathering, job, [outcome]);
      }),
    );
    return fetched?.result ?? null;
  };
}

async function writtenResult(
  { manifests }: ActivityDependencies,
  gathering: Gathering,
  { job_name, started_at }: NamedRun,
): Promise<Result | null> {
  const manifest = await manifests.read(job_name);
  const isOfThisRun =
    manifest?.started_at === started_at && manifest.identity === identityHash(gathering);
  return isOfThisRun ? manifest.result : null;
}
