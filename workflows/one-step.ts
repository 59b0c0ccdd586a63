import { patched, workflowInfo } from '@temporalio/workflow';

/**
 * How a job of one chunk ends.
 * - 'several steps': it is summarised in a step of its own, as in version 0.2.0 and before
 * - 'marked': in the activity that fetches the chunk; the history has a marker that says so
 * - 'unmarked': the same, without the marker and without an update of the memo at the end
 */
type Ending = 'several steps' | 'marked' | 'unmarked';

/** How the build ids begin that the SDK makes for workers without one, as those of version 0.2.0 and before. */
const BUILD_ID_OF_SDK = '@temporalio/worker@';

/**
 * True where a worker with a build id of its own does, or did, the job's first task. Such workers need no marker to end
 * a job of one chunk in one step. Call it before the workflow awaits anything: a later task may be another worker's.
 *
 * A marker sets a search attribute, which costs the server as much as a step. The build id is in the history anyway,
 * and Temporal promises that a replay gives the same one.
 */
export function needsNoMarker(): boolean {
  const { buildId = BUILD_ID_OF_SDK } = workflowInfo().currentDeploymentVersion ?? {};
  return !buildId.startsWith(BUILD_ID_OF_SDK);
}

/** @param isUnmarked what needsNoMarker said at the beginning. */
export function endingOfOneChunk(isUnmarked: boolean): Ending {
  // Some workers with a build id of their own have set the marker, and a replay has to set it again.
  if (isUnmarked && !workflowInfo().unsafe.isReplaying) return 'unmarked';
  if (patched('one-step')) return 'marked';
  return isUnmarked ? 'unmarked' : 'several steps';
}
