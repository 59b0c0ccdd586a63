import { cancellationSignal } from '@temporalio/activity';
import type { Result } from '../src/store/manifest.js';
import type { Chunk, Gathering } from '../src/weather/gathering.js';
import { bringingIn } from './bring-in.js';
import type { ActivityDependencies } from './dependencies.js';
import { finishJob } from './finish-job.js';
import { runOf } from './run-of.js';
import type { NamedRun, Summarise } from './summarise.js';

/**
 * Does a job of one chunk within its workflow's task, as fetchChunk does it in a step of its own.
 * @returns null where fetchChunk has to go on.
 */
export function fetchPromptlyActivity(deps: ActivityDependencies, summarise: Summarise) {
  return async (gathering: Gathering, chunk: Chunk, job: NamedRun): Promise<Result | null> => {
    const run = runOf(gathering, chunk);
    if (run === undefined) return null;
    const outcome = await deps.promptRuns.begin(run, (persistence) =>
      deps.inStore(() => bringingIn(deps, gathering)(persistence, chunk)),
    );
    // A workflow's task that lasts hears of a cancellation.
    if (outcome === null || cancellationSignal().aborted) return null;
    const { result } = await deps.promptRuns.finish(() =>
      finishJob(summarise, gathering, job, [outcome]),
    );
    return result ?? null;
  };
}
