import {
  ActivityFailure,
  ApplicationFailure,
  makeContinueAsNewFunc,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import { DAYS_LOST, INVALID_INPUT } from '../activities/failure-types.js';
import type { LookupActivities } from '../activities/lookup/index.js';
import { explainJobName } from '../src/durable/naming.js';
import { reportProgress } from '../src/durable/workflow.js';
import { checkLookup } from '../src/lookup/check-lookup.js';
import type { LookupResult } from '../src/lookup/contract.js';
import type { Lookup, LookupProgress } from '../src/lookup/lookup.js';
import { explainInput } from './explain-input.js';
import { FETCH_OPTIONS } from './fetch-options.js';
import { introduce, refuseMoreInputs } from './introduce.js';
import { fetchQueue } from './queues.js';

/** Requests of one activity: few activities for a large table, and little to look through after a worker's death. */
const LARGEST_BATCH = 100;

/** A small table is fetched in about so many batches, so that they can be under way together. */
const BATCHES_OF_SMALL = 16;

/** Batches of one job under way at once, as of a gathering's chunks. */
const BATCHES_IN_FLIGHT = 4;

/** So many batches make a history of some 2,000 events; then a new one begins. */
const BATCHES_IN_HISTORY = 200;

/** A report is an event of the history. */
const PROGRESS_REPORTS = 20;

/** Rounds of planning: the first one, one for cells that upstream has otherwise, and some for days that go meanwhile. */
const MOST_PLANS = 8;

/** So often days that a plan counted on may have gone before the file was written. */
const MOST_LOSSES = 3;

/** Both read the whole table, so they beat while they work; their rules for failures are those of fetches. */
const { planLookup, finishLookup } = proxyActivities<LookupActivities>({
  ...FETCH_OPTIONS,
  heartbeatTimeout: '15 seconds',
});

/** What a run of the workflow hands to the next one. */
interface LookupRun {
  /** ISO 8601: when the first run began. */
  started_at: string;
  /** Hashes of the plans so far. */
  plans: string[];
  /** Of the last plan: how many requests it has, and how many batches begin before the next one. */
  requests: number;
  next: number;
  losses: number;
  progress: LookupProgress;
}

/**
 * Looks up the weather for a table: plans what has to be asked, fetches that in batches, and writes the table with it.
 * @param carried what an earlier run of the same job has done.
 * @throws ApplicationFailure of type InvalidInput for an input, or a workflow id, that start_lookup would refuse.
 * @throws ActivityFailure when upstream refuses a request, or does not answer for 5 days; what was stored stays.
 */
export async function lookUpWeather(
  lookup: Lookup,
  ...[carried, ...more]: LookupRun[]
): Promise<LookupResult> {
  refuseInvalid(lookup);
  refuseMoreInputs(carried === undefined ? [] : [carried, ...more]);
  introduce(lookup);
  const run = carried ?? firstRun();
  for (;;) {
    try {
      await fetchPlanned(lookup, run);
      if (await planNext(lookup, run)) continue;
      return await finishLookup(lookup, finishedLookup(run));
    } catch (error) {
      run.losses += 1;
      if (!isLoss(error) || run.losses > MOST_LOSSES) throw error;
      Object.assign(run, { requests: 0, next: 0 });
    }
  }
}

function refuseInvalid(lookup: unknown): void {
  const { workflowId, workflowType } = workflowInfo();
  const why =
    explainJobName(workflowId) ?? explainInput(() => checkLookup(workflowType, lookup, Date.now()));
  if (why !== undefined) throw ApplicationFailure.nonRetryable(why, INVALID_INPUT);
}

function firstRun(): LookupRun {
  return {
    started_at: workflowInfo().startTime.toISOString(),
    plans: [],
    requests: 0,
    next: 0,
    losses: 0,
    progress: { done: 0, of: 0, rows: 0 },
  };
}

/** Plans what is still to be asked. @returns false where that is nothing. */
async function planNext(lookup: Lookup, run: LookupRun): Promise<boolean> {
  if (run.plans.length >= MOST_PLANS) {
    throw ApplicationFailure.nonRetryable(
      `after ${MOST_PLANS} plans there are still days that have to be asked for; start_lookup with the same table and retry_failed: true goes on`,
    );
  }
  const plan = await planLookup(lookup, run.plans.at(-1));
  run.plans.push(plan.hash);
  Object.assign(run, { requests: plan.requests, next: 0 });
  const { done } = run.progress;
  run.progress = { done, of: done + plan.requests, rows: plan.rows };
  if (run.progress.of > 0) reportProgress({ ...run.progress });
  return plan.requests > 0;
}

/** Fetches what the last plan asks for, a few batches at a time; in another run where there are many. */
async function fetchPlanned(lookup: Lookup, run: LookupRun): Promise<void> {
  const size = batchSize(run.requests);
  const until = Math.min(run.requests, run.next + size * BATCHES_IN_HISTORY);
  let hasFailed = false;
  const fetchNext = async (): Promise<void> => {
    while (run.next < until && !hasFailed) {
      const from = run.next;
      const count = Math.min(size, until - from);
      run.next += count;
      try {
        advance(run, await fetchBatch(lookup, run, from, count));
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: BATCHES_IN_FLIGHT }, fetchNext));
  if (run.next < run.requests) await goOnAnew(lookup, run);
}

/** In a new history; what start_lookup and list_jobs know the job by goes with it. */
async function goOnAnew(lookup: Lookup, run: LookupRun): Promise<never> {
  const { memo = {} } = workflowInfo();
  return makeContinueAsNewFunc<typeof lookUpWeather>({ memo })(lookup, run);
}

function advance({ progress }: LookupRun, requests: number): void {
  const step = Math.ceil(progress.of / PROGRESS_REPORTS);
  const reports = Math.floor(progress.done / step);
  progress.done += requests;
  if (Math.floor(progress.done / step) > reports) reportProgress({ ...progress });
}

function batchSize(requests: number): number {
  return Math.min(LARGEST_BATCH, Math.max(1, Math.ceil(requests / BATCHES_OF_SMALL)));
}

function fetchBatch(lookup: Lookup, run: LookupRun, from: number, count: number): Promise<number> {
  const { fetchLookup } = proxyActivities<LookupActivities>({
    ...FETCH_OPTIONS,
    taskQueue: fetchQueue(workflowInfo().taskQueue, 'open-meteo'),
    // Jobs take turns, so that a month does not wait behind 40,000 rows.
    priority: { fairnessKey: workflowInfo().workflowId },
    summary: `requests ${from + 1}-${from + count} of ${run.requests}`,
  });
  return fetchLookup(lookup, run.plans.at(-1) as string, from, count);
}

function isLoss(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === DAYS_LOST
  );
}

function finishedLookup({ started_at, plans }: LookupRun) {
  return { job_name: workflowInfo().workflowId, started_at, plans };
}
