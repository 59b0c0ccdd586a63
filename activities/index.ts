import { activityInfo } from '@temporalio/activity';
import { UnavailableError } from '../src/base/errors.js';
import { unlessCancelledMeanwhile } from '../src/durable/server/local-writing.js';
import type { ActivityDependencies } from './dependencies.js';
import { expectedFailure } from './expected-failure.js';
import { STORE_AWAY } from './failure-types.js';
import { fetchChunkActivity } from './fetch-chunk.js';
import { fetchPromptlyActivity } from './fetch-promptly.js';
import { persist } from './persist.js';
import { type Summarise, summariseActivity } from './summarise.js';
import { writtenResultActivity } from './written-result.js';

/** Makes all activities from their effects; the worker registers them. */
export function createActivities(deps: ActivityDependencies) {
  const summarise = summariseActivity(deps);
  return {
    fetchChunk: fetchChunkActivity(deps, summarise),
    fetchPromptly: local(fetchPromptlyActivity(deps, summarise)),
    summarise: summariseAs(deps, local(summarise)),
    writtenResult: writtenResultActivity(deps),
  };
}

/**
 * A local activity leaves a store that is away to a step of the server's, which shows why it waits and holds no place of
 * its worker's meanwhile.
 */
function summariseAs(deps: ActivityDependencies, summarise: Summarise): Summarise {
  return (...job) =>
    activityInfo().isLocal
      ? summarise(...job).catch((error) => {
          throw error instanceof UnavailableError
            ? expectedFailure(error.message, STORE_AWAY)
            : error;
        })
      : persist(deps, undefined, () => summarise(...job));
}

/** A local activity that writes a result. */
function local<Args extends unknown[], T>(activity: (...args: Args) => Promise<T>) {
  return (...args: Args): Promise<T> => unlessCancelledMeanwhile(() => activity(...args));
}

export type Activities = ReturnType<typeof createActivities>;
