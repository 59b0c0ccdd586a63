import {
  ApplicationFailure,
  condition,
  defineSignal,
  setHandler,
  upsertMemo,
} from '@temporalio/workflow';

/** What a test tells a workflow to do. */
export type Told = { result: unknown } | { error: string } | { progress: object };

export const tell = defineSignal<[Told]>('tell');

/** Runs until it is told how to end. */
async function asTold(): Promise<unknown> {
  let end: { result: unknown } | { error: string } | undefined;
  setHandler(tell, (told) => {
    if ('progress' in told) upsertMemo({ progress: told.progress });
    else end = told;
  });
  await condition(() => end !== undefined);
  if (end !== undefined && 'error' in end) throw ApplicationFailure.nonRetryable(end.error);
  return end?.result;
}

export const firstJob = asTold;
export const secondJob = asTold;
export const otherProgram = asTold;
