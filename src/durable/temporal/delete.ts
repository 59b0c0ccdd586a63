import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { steadyNow } from '../../base/deadline.js';
import type { Deletion } from '../promises.js';
import { findJob, ofNames, ofTypes, statusOf } from './describe.js';
import { isNotFound, isServersFault } from './failures.js';

/**
 * The server deletes in the background, by default not before it has noted that the job has ended, every 30 s
 * (history.transferProcessorEnsureCloseBeforeDelete and its ack interval). Below what a call has in all.
 */
const GONE_MS = 40_000;

/** Between two looks whether they are gone: at first, and later. */
const LOOK_MS = { first: 20, last: 1_000 };

/** Of a run that has not ended. */
const OPEN: readonly string[] = ['RUNNING', 'PAUSED'];

/** Which jobs may be deleted. */
interface Ours {
  client: Client;
  workflowTypes: readonly string[];
}

/**
 * Deletes the histories of all runs of jobs that have ended. The list is asked for all jobs at once: by default a
 * server takes ten such questions a second (frontend.namespaceRPS.visibility).
 */
export async function deleteHistories(
  client: Client,
  workflowTypes: readonly string[],
  names: readonly string[],
): Promise<Deletion[]> {
  const until = steadyNow() + GONE_MS;
  const ours = { client, workflowTypes };
  const found = new Map<string, Deletion>();
  const runs = new Map<string, string[]>();
  await forEachTold(names, async (name) => {
    const last = await findJob(client, workflowTypes, name);
    if (last !== undefined && statusOf(last) === 'running') found.set(name, 'running');
    // Visibility may not have seen the last run yet.
    else runs.set(name, last === undefined ? [] : [last.runId]);
  });
  for (const { workflowId: name, runId, status } of await runsOf(ours, [...runs.keys()])) {
    const isNew = OPEN.includes(status.name) && !runs.get(name)?.includes(runId);
    // To delete a run that has started meanwhile would end it.
    if (isNew) found.set(name, 'running');
    else runs.get(name)?.push(runId);
  }
  const ended = [...runs.keys()].filter((name) => !found.has(name));
  await forEachTold(ended, async (name) => {
    const theirs = new Set(runs.get(name));
    await Promise.all([...theirs].map((runId) => deleteRun(client, name, runId)));
    found.set(name, theirs.size === 0 ? 'unknown' : 'deleting');
  });
  const deleting = names.filter((name) => found.get(name) === 'deleting');
  for (const name of await goneOf(ours, deleting, until)) found.set(name, 'deleted');
  return names.map((name) => found.get(name) ?? 'untold');
}

/** @throws the server's fault where it gives an answer for none. */
async function forEachTold(
  names: readonly string[],
  ask: (name: string) => Promise<void>,
): Promise<void> {
  const asked = await Promise.allSettled(names.map(ask));
  const faults = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const defect = faults.find((fault) => !isServersFault(fault));
  if (defect !== undefined) throw defect;
  if (faults.length > 0 && faults.length === names.length) throw faults[0];
}

/** Each run of some jobs that the server lists. */
async function runsOf(
  { client, workflowTypes }: Ours,
  names: readonly string[],
): Promise<WorkflowExecutionInfo[]> {
  if (names.length === 0) return [];
  const runs: WorkflowExecutionInfo[] = [];
  const query = `${ofTypes(workflowTypes)} AND ${ofNames(names)}`;
  for await (const run of client.workflow.list({ query, pageSize: 1_000 })) runs.push(run);
  return runs;
}

async function deleteRun(client: Client, workflowId: string, runId: string): Promise<void> {
  const run = { workflowId, runId };
  const { namespace } = client.options;
  try {
    await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: run });
  } catch (error) {
    // Another call may have been faster.
    if (!isNotFound(error)) throw error;
  }
}

/** Those that the server neither has nor lists any more, before the time is over or the server goes. */
async function goneOf(ours: Ours, names: readonly string[], until: number): Promise<Set<string>> {
  const gone = new Set<string>();
  const look = async () => {
    const hidden: string[] = [];
    await forEachTold(
      names.filter((name) => !gone.has(name)),
      async (name) => {
        if ((await findJob(ours.client, ours.workflowTypes, name)) === undefined) hidden.push(name);
      },
    );
    const listed = new Set((await runsOf(ours, hidden)).map(({ workflowId }) => workflowId));
    for (const name of hidden) if (!listed.has(name)) gone.add(name);
  };
  try {
    for (let pause = LOOK_MS.first; ; pause = Math.min(2 * pause, LOOK_MS.last)) {
      await look();
      if (gone.size === names.length || steadyNow() + pause > until) return gone;
      await sleep(pause);
    }
  } catch (error) {
    if (!isServersFault(error)) throw error;
    return gone;
  }
}
