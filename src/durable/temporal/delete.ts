import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { steadyNow } from '../../base/deadline.js';
import { findJob, ofTypes, statusOf } from './describe.js';

/**
 * The server deletes in the background, by default not before it has noted that the job has ended, every 30 s
 * (history.transferProcessorEnsureCloseBeforeDelete and its ack interval). Below what a call has in all.
 */
const GONE_MS = 40_000;

/** Between two looks whether it is gone: at first, and later. */
const LOOK_MS = { first: 20, last: 1_000 };

/** Deletes the histories of all runs of a job that has ended. */
export async function deleteJob(
  client: Client,
  workflowTypes: readonly string[],
  name: string,
): Promise<'deleted' | 'deleting' | 'running' | 'unknown'> {
  const last = await findJob(client, workflowTypes, name);
  if (last !== undefined && statusOf(last) === 'running') return 'running';
  const runs = await runsOf(client, workflowTypes, name);
  // Visibility may not have seen the last run yet.
  if (last !== undefined) runs.add(last.runId);
  if (runs.size === 0) return 'unknown';
  await Promise.all([...runs].map((runId) => deleteRun(client, name, runId)));
  return (await isGoneSoon(client, workflowTypes, name)) ? 'deleted' : 'deleting';
}

async function runsOf(
  client: Client,
  workflowTypes: readonly string[],
  name: string,
): Promise<Set<string>> {
  const runs = new Set<string>();
  const query = `${ofTypes(workflowTypes)} AND WorkflowId = '${name}'`;
  for await (const { runId } of client.workflow.list({ query })) runs.add(runId);
  return runs;
}

async function deleteRun(client: Client, workflowId: string, runId: string): Promise<void> {
  await client.workflowService.deleteWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
  });
}

async function isGoneSoon(
  client: Client,
  workflowTypes: readonly string[],
  name: string,
): Promise<boolean> {
  const until = steadyNow() + GONE_MS;
  for (let pause = LOOK_MS.first; steadyNow() < until; pause = Math.min(2 * pause, LOOK_MS.last)) {
    const last = await findJob(client, workflowTypes, name);
    if (last === undefined && (await runsOf(client, workflowTypes, name)).size === 0) return true;
    await sleep(pause);
  }
  return false;
}
