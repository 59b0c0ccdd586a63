import {
  ApplicationFailure,
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
  upsertMemo,
} from '@temporalio/workflow';
import { continueJob } from '../../src/durable/workflow.js';

/** What a test tells a workflow to do. */
export type Told =
  | { result: unknown }
  | { error: string }
  | { progress: object }
  | { step: string };

export const tell = defineSignal<[Told]>('tell');

/** A step of this id; its end is reported as progress. */
async function runStep(step: string): Promise<void> {
  const { work } = proxyActivities<{ work(): Promise<void> }>({
    activityId: step,
    startToCloseTimeout: '1 minute',
  });
  await work();
  upsertMemo({ progress: { step } });
}

/** Runs until it is told how to end. */
async function asTold(): Promise<unknown> {
  let end: { result: unknown } | { error: string } | undefined;
  setHandler(tell, async (told) => {
    if ('step' in told) await runStep(told.step);
    else if ('progress' in told) upsertMemo({ progress: told.progress });
    else end = told;
  });
  await condition(() => end !== undefined);
  if (end !== undefined && 'error' in end) throw ApplicationFailure.nonRetryable(end.error);
  return end?.result;
}

export const firstJob = asTold;
export const secondJob = asTold;
export const otherProgram = asTold;

/** Ends within its first task. */
export async function atOnce(result: unknown): Promise<unknown> {
  return result;
}

/** Ends in a second run, which is given what the first one has found. */
export async function inTwoRuns(input: unknown, found?: unknown): Promise<unknown> {
  if (found !== undefined) return found;
  await sleep(100);
  return continueJob<typeof inTwoRuns>(input, { rows: 31 });
}
