import { activityInfo } from '@temporalio/activity';
import type { Chunk, Gathering } from '../src/weather/gathering.js';
import { identityHash } from '../src/weather/identity.js';

/** Names a chunk of a workflow's run, for all of its activities; undefined for an activity without a workflow. */
export function runOf(gathering: Gathering, chunk: Chunk): string | undefined {
  const { workflowExecution } = activityInfo();
  if (workflowExecution === undefined) return undefined;
  const { start_date, end_date } = chunk;
  return `${workflowExecution.runId} ${identityHash(gathering)} ${start_date}_${end_date}`;
}
