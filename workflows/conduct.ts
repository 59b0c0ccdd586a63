import { patched, workflowInfo } from '@temporalio/workflow';
import { AFTER_ACTIVITIES, AT_ONCE, decideEnding, type JobEnding } from './job-ending.js';

/** What is decided of a gathering before its first command. */
export interface Beginning {
  readonly ending: JobEnding;
  /** True for a job of few steps, whose history needs no marker of what its workflow does. */
  readonly isUnmarked: boolean;
}

/** What a gathering does in another way than those that began under earlier versions. */
export interface Conduct {
  readonly ending: JobEnding;
  /** The activity that fetches the only chunk summarises it, too, and the job ends with it. */
  readonly isOneStep: boolean;
  /** Each activity fetches all chunks that are left, as far as all goes well. */
  readonly isTogether: boolean;
  /** Activities have the names of their chunks as ids; before, they had 1, 2, 3 … */
  readonly isNamed: boolean;
  /** The memo tells of the last chunk, too. The server writes an update as the job ends in a commit of its own. */
  readonly isEndInMemo: (isOver: boolean) => boolean;
}

/** How the build ids begin that the SDK makes for workers without one, as those of version 0.2.0 and before. */
const BUILD_ID_OF_SDK = '@temporalio/worker@';

/**
 * Call it once, before the workflow awaits anything: a later task may be another worker's.
 *
 * A marker sets a search attribute, which the server writes in a commit of its own. For a job of few steps the build
 * id of the worker that does its first task says as much: it is in the history, and Temporal promises that a replay
 * gives the same one. A replay asks for markers all the same, because unreleased workers with a build id of their own
 * set them.
 * @param hasFewSteps true for a job of one chunk, and for one whose chunks are fetched together.
 */
export function beginningOf(hasFewSteps: boolean): Beginning {
  const { buildId = BUILD_ID_OF_SDK } = workflowInfo().currentDeploymentVersion ?? {};
  const isUnmarked = hasFewSteps && !buildId.startsWith(BUILD_ID_OF_SDK);
  const isNew = !workflowInfo().unsafe.isReplaying;
  return { isUnmarked, ending: isUnmarked && isNew ? AT_ONCE : decideEnding() };
}

/** Call it once, after the commands that introduce the job: markers of earlier versions come after those. */
export function conductOf(chunks: number, { ending, isUnmarked }: Beginning): Conduct {
  const isCurrent = ending === AFTER_ACTIVITIES;
  const isNew = !workflowInfo().unsafe.isReplaying;
  const isMarked = isCurrent || (chunks === 1 && !(isUnmarked && isNew) && patched('one-step'));
  const isOneStep = chunks === 1 && (isMarked || isUnmarked);
  const mayBeTogether = chunks > 1 && isUnmarked && !isCurrent;
  const areChunksNamed =
    isCurrent || isOneStep || (!(mayBeTogether && isNew) && patched('chunks-are-named'));
  const isTogether = mayBeTogether && !areChunksNamed;
  return {
    ending: isOneStep || isTogether ? AFTER_ACTIVITIES : ending,
    isOneStep,
    isTogether,
    isNamed: areChunksNamed || isTogether,
    isEndInMemo: (isOver) => (areChunksNamed || isTogether) && (isMarked || !isOver),
  };
}
