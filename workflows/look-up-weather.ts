import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import { expectedFailure } from '../activities/expected-failure.js';
import { DAYS_LOST, INVALID_INPUT } from '../activities/failure-types.js';
import type { LookupActivities } from '../activities/lookup/index.js';
import { explainJobName } from '../src/durable/naming.js';
import { continueJob, reportProgress } from '../src/durable/workflow.js';
import { type BatchOfPlan, batchId, batchTitle } from '../src/lookup/batch-names.js';
import { checkLookup } from '../src/lookup/check-lookup.js';
import type { LookupResult } from '../src/lookup/contract.js';
import type { Lookup, LookupProgress } from '../src/lookup/lookup.js';
import { lookupAttributes } from '../src/lookup/lookup-attributes.js';
import { explainInput } from './explain-input.js';
import { FETCH_OPTIONS } from './fetch-options.js';
import { introduce, refuseMoreInputs } from './introduce.js';
import { AFTER_ACTIVITIES, decideEnding, type JobEnding } from './job-ending.js';
import { fetchQueue } from './queues.js';
import { askEachTime, askOnce, mendAttributes } from './search-attributes.js';
import { showingWaits, type Waits } from './waits.js';
import { unlessWritten, WRITTEN } from './written-result.js';

/** The number of requests in one activity. A worker that dies leaves at most so many to look through again. */
const LARGEST_BATCH = 50;

/** A small table is fetched in about this many batches, so that several can be in progress. */
const BATCHES_OF_SMALL = 16;

/** The number of batches of one job in progress, as of a gathering's chunks. */
const BATCHES_IN_FLIGHT = 4;

/**
 * The number of batches in one history, some 300 events; then a new history begins. A worker that takes a job over
 * replays its history first, and a short one takes milliseconds.
 */
const BATCHES_IN_HISTORY = 40;

/** The number of progress reports of a job. Each is an event of the history. */
const PROGRESS_REPORTS = 20;

/**
 * The number of plans of one job: the first one, a second one for cells that upstream has otherwise, and a few for days
 * that are lost while the job runs.
 */
const MOST_PLANS = 8;

/** The number of times that days of a plan may be lost before the file is written. */
const MOST_LOSSES = 3;

/** They read the whole table, which takes seconds, and heartbeat meanwhile. Their failures are treated as a fetch's. */
const TABLE_OPTIONS = { ...FETCH_OPTIONS, heartbeatTimeout: '15 seconds' } as const;

/** What the steps of a lookup share. */
interface LookupContext {
  lookup: Lookup;
  run: LookupRun;
  waits: Waits;
  ending: JobEnding;
}

/** What a run of the workflow hands to the next one. */
interface LookupRun {
  /** ISO 8601: when the first run began. */
  started_at: string;
  /** Hashes of the plans so far. */
  plans: string[];
  /** Requests of the last plan. */
  requests: number;
  /** Index of its next request. */
  next: number;
  /** The number of times that days of a plan were lost. */
  losses: number;
  progress: LookupProgress;
}

/**
 * Looks up the weather for a table: plans what has to be asked, fetches that in batches, and writes the table with it.
 * @param carried what earlier runs of the same job have done.
 * @throws ApplicationFailure of type InvalidInput for an input, or a workflow id, that start_lookup would refuse.
 * @throws ActivityFailure if upstream refuses all requests, or does not answer for 5 days; what was stored stays.
 */
export async function lookUpWeather(
  lookup: Lookup,
  ...[carried, ...more]: LookupRun[]
): Promise<LookupResult> {
  refuseInvalid(lookup);
  refuseMoreInputs(carried === undefined ? [] : [carried, ...more]);
  const ending = decideEnding();
  introduce(lookup);
  const namesKnown = ending === AFTER_ACTIVITIES ? askOnce() : askEachTime;
  const mended = mendAttributes(lookupAttributes(lookup), namesKnown);
  if (mended !== undefined) await mended;
  const run = (waits: Waits) => {
    // The Web UI shows the current details of a run; a new run has none.
    if (carried !== undefined) reportProgress({ ...carried.progress });
    return lookUp({ lookup, run: carried ?? firstRun(), waits, ending });
  };
  const written = () => WRITTEN.writtenLookup(lookup, workflowInfo().workflowId);
  return unlessWritten(written, () => showingWaits(namesKnown, run));
}

async function lookUp(context: LookupContext): Promise<LookupResult> {
  const { run } = context;
  for (;;) {
    try {
      await fetchPlanned(context);
      if (await planNext(context)) continue;
      return await finish(context);
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
  if (why !== undefined) throw expectedFailure(why, INVALID_INPUT);
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

/** Plans the requests that are still needed. @returns false if there are none. */
async function planNext({ lookup, run, ending }: LookupContext): Promise<boolean> {
  if (run.plans.length >= MOST_PLANS) {
    throw expectedFailure(
      `${MOST_PLANS} plans were not enough: there are still days to ask for; start_lookup with the same table and retry_failed: true goes on`,
    );
  }
  const { planLookup } = proxyActivities<LookupActivities>({
    ...{ ...TABLE_OPTIONS, ...ending.options },
    summary: 'which requests are still needed',
  });
  const plan = await ending.outcomeOf(planLookup(lookup, run.plans.at(-1)));
  run.plans.push(plan.hash);
  Object.assign(run, { requests: plan.requests, next: 0 });
  const { done } = run.progress;
  run.progress = { done, of: done + plan.requests, rows: plan.rows };
  if (run.progress.of > 0) reportProgress({ ...run.progress });
  return plan.requests > 0;
}

/** Fetches the requests of the last plan, a few batches at a time. After many batches the job goes on in a new run. */
async function fetchPlanned(context: LookupContext): Promise<void> {
  const { lookup, run, ending } = context;
  const size = batchSize(run.requests);
  const until = Math.min(run.requests, run.next + size * BATCHES_IN_HISTORY);
  let hasFailed = false;
  const fetchNext = async (): Promise<void> => {
    while (run.next < until && !hasFailed) {
      const batch = { from: run.next, count: Math.min(size, until - run.next) };
      run.next += batch.count;
      try {
        advance(run, await fetchBatch(context, batch));
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await ending.sideBySide(BATCHES_IN_FLIGHT, fetchNext);
  if (run.next < run.requests) await continueJob<typeof lookUpWeather>(lookup, run);
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

/** @returns the number of requests that are done. */
async function fetchBatch(
  { lookup, run, waits, ending }: LookupContext,
  batch: BatchOfPlan,
): Promise<number> {
  // Jobs that began before this go on with the ids 1, 2, 3 …
  const id = ending === AFTER_ACTIVITIES ? batchId(batch, run.plans.length) : undefined;
  const { fetchLookup } = proxyActivities<LookupActivities>({
    ...FETCH_OPTIONS,
    ...ending.options,
    ...(id === undefined ? {} : { activityId: id }),
    taskQueue: fetchQueue(workflowInfo().taskQueue, 'open-meteo'),
    // Jobs take turns, so that a month does not wait behind 40,000 rows.
    priority: { fairnessKey: workflowInfo().workflowId },
    summary: batchTitle(batch, run.requests),
  });
  try {
    const { from, count } = batch;
    return await ending.outcomeOf(fetchLookup(lookup, run.plans.at(-1) as string, from, count));
  } finally {
    if (id !== undefined) await waits.stepEnded(id);
  }
}

async function finish({ lookup, run, ending }: LookupContext): Promise<LookupResult> {
  const { finishLookup } = proxyActivities<LookupActivities>({
    ...{ ...TABLE_OPTIONS, ...ending.options },
    summary: 'the table with its weather',
  });
  const { started_at, plans } = run;
  const job = { job_name: workflowInfo().workflowId, started_at, plans };
  return ending.outcomeOf(finishLookup(lookup, job));
}

function isLoss(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof ApplicationFailure &&
    error.cause.type === DAYS_LOST
  );
}
