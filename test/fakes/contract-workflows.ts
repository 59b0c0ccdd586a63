import {
  ApplicationFailure,
  condition,
  defineSignal,
  proxyActivities,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow';

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
