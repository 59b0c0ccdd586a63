import {
  type ActivityOptions,
  ApplicationFailure,
  defineQuery,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { expectedFailure } from '../activities/expected-failure.js';
import { INVALID_INPUT, PARTS_LOST, STATION_CHANGED } from '../activities/failure-types.js';
import type { FetchedChunk } from '../activities/fetch-chunk.js';
import type { Activities } from '../activities/index.js';
import type { NamedRun } from '../activities/summarise.js';
import { explainJobName } from '../src/durable/naming.js';
import type { Result } from '../src/store/manifest.js';
import { checkGathering } from '../src/weather/check-gathering.js';
import { chunkId, chunkTitle } from '../src/weather/chunk-names.js';
import type { Chunk, Gathering, Progress, Span } from '../src/weather/gathering.js';
import { planChunks } from '../src/weather/plan.js';
import { gatheringAttributes } from '../src/weather/search-attributes.js';
import { beginningOf, type Conduct, conductOf } from './conduct.js';
import { explainInput } from './explain-input.js';
import { FETCH_OPTIONS } from './fetch-options.js';
import { introduce, refuseMoreInputs } from './introduce.js';
import { AFTER_ACTIVITIES, type JobEnding } from './job-ending.js';
import { fetchQueue } from './queues.js';
import { askEachTime, askOnce, mendAttributes } from './search-attributes.js';
import { showingWaits, type Waits } from './waits.js';

/** Chunks of one job in flight at once: enough to keep the queue busy, few enough that small jobs get their turn. */
const CHUNKS_IN_FLIGHT = 4;

/** Most rounds of fetching, by the failure that asks for another round. */
const MOST_ROUNDS: Record<string, number> = {
  // Parts were deleted while the job ran.
  [PARTS_LOST]: 3,
  // The chosen station has too little data, and the next ones may too.
  [STATION_CHANGED]: 10,
};

/** Most memo updates of one job: each is an event of the history. */
const PROGRESS_MEMOS = 20;

/**
 * A local activity: it takes milliseconds to a second, and saves a second round trip through the server, with which a
 * one-month job takes half as long again.
 */
const { summarise } = proxyLocalActivities<Activities>({
  summary: 'statistics over all rows',
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute', maximumAttempts: 20 },
});

const progressQuery = defineQuery<Progress>('progress');

/**
 * Gathers the weather of one place and range: fetches its chunks, a few at a time, and summarises them (N20).
 * @throws ApplicationFailure of type InvalidInput for an input, or a workflow id, that start_gathering would refuse.
 * @throws ActivityFailure when upstream rejects a chunk, or does not answer for 5 days; what was stored stays.
 */
export async function gatherWeather(gathering: Gathering, ...more: unknown[]): Promise<Result> {
  refuseInvalid(gathering);
  refuseMoreInputs(more);
  const chunks = planChunks(gathering);
  const beginning = beginningOf(chunks.length);
  introduce(gathering);
  const namesKnown = beginning.ending === AFTER_ACTIVITIES ? askOnce() : askEachTime;
  const mended = mendAttributes(gatheringAttributes(gathering), namesKnown);
  if (mended !== undefined) await mended;
  return showingWaits(namesKnown, (waits) =>
    gather(gathering, chunks, conductOf(chunks.length, beginning), waits),
  );
}

async function gather(
  gathering: Gathering,
  chunks: Chunk[],
  conduct: Conduct,
  waits: Waits,
): Promise<Result> {
  const { ending, isOneStep, isNamed } = conduct;
  const progress: Progress = { chunks_done: 0, chunks_total: chunks.length, rows: 0 };
  setHandler(progressQuery, () => progress, {
    description: 'Chunks and rows that are in the result store by now, and chunks in all.',
  });
  for (let round = 1; ; round += 1) {
    const done: Progress = { ...progress, chunks_done: 0, rows: 0 };
    setCurrentDetails(progressLine(done));
    const fetchNamed = async (chunk: Chunk, span: Span | undefined) => {
      const id = isNamed ? chunkId(chunk, round) : undefined;
      const whole = isOneStep ? namedRun() : undefined;
      const outcome = await ending.outcomeOf(
        fetchOne(
          gathering,
          chunk,
          span,
          { ...ending.options, ...(id && { activityId: id }) },
          whole,
        ),
      );
      const shown = id === undefined ? undefined : waits.stepEnded(id);
      if (shown !== undefined) await shown;
      return outcome;
    };
    const outcomes = await fetchAll(chunks, fetchNamed, ending, (outcome) => {
      done.chunks_done += 1;
      done.rows += outcome.rows;
      // Fetching a chunk a second time does not turn the shown progress back.
      if (done.chunks_done > progress.chunks_done) Object.assign(progress, done);
      setCurrentDetails(progressLine(done));
      const isDue = isMemoDue(done, conduct.isEndInMemo(outcome.result !== undefined));
      if (isDue) upsertMemo({ progress });
    });
    const result = outcomes[0]?.result;
    if (result !== undefined) return result;
    try {
      return await summarise(gathering, { ...namedRun(), outcomes });
    } catch (error) {
      if (round >= mostRounds(error)) throw error;
    }
  }
}

/**
 * A job started by hand has to keep the same rules. Jobs that began before this check existed, or under other rules, go
 * on: valid input adds no command to the history, and invalid input is refused only at the beginning.
 */
function refuseInvalid(gathering: unknown): void {
  const { workflowId, workflowType } = workflowInfo();
  const why =
    explainJobName(workflowId) ??
    explainInput(() => checkGathering(workflowType, gathering, Date.now()));
  if (why !== undefined && patched('input-is-checked')) {
    throw expectedFailure(why, INVALID_INPUT);
  }
}

/** A local activity's failure arrives as it was thrown, not wrapped in an ActivityFailure. */
function mostRounds(error: unknown): number {
  return error instanceof ApplicationFailure ? (MOST_ROUNDS[error.type ?? ''] ?? 0) : 0;
}

/** Resolves with the outcomes in the order of the chunks. */
async function fetchAll(
  chunks: Chunk[],
  fetch: (chunk: Chunk, span: Span | undefined) => Promise<FetchedChunk>,
  { sideBySide }: JobEnding,
  onDone: (outcome: FetchedChunk) => void,
): Promise<FetchedChunk[]> {
  const outcomes: FetchedChunk[] = [];
  let next = 0;
  let span: Span | undefined;
  const fetchNext = async (): Promise<void> => {
    while (next < chunks.length) {
      const index = next;
      next += 1;
      const chunk = chunks[index] as Chunk;
      const outcome = await fetch(chunk, span);
      span = outcome.span ?? span;
      outcomes[index] = outcome;
      onDone(outcome);
    }
  };
  await sideBySide(Math.min(CHUNKS_IN_FLIGHT, chunks.length), fetchNext);
  return outcomes;
}

/**
 * @param options of the activity beside those of all fetches.
 * @param whole the job, if the chunk is all of it.
 */
function fetchOne(
  gathering: Gathering,
  chunk: Chunk,
  span: Span | undefined,
  options: Pick<ActivityOptions, 'activityId' | 'cancellationType'>,
  whole: NamedRun | undefined,
): Promise<FetchedChunk> {
  const { fetchChunk } = proxyActivities<Activities>({
    ...FETCH_OPTIONS,
    ...options,
    taskQueue: fetchQueue(workflowInfo().taskQueue, gathering.provider ?? 'open-meteo'),
    // Jobs take turns, so that a month does not wait behind 85 years.
    priority: { fairnessKey: workflowInfo().runId },
    summary: chunkTitle(gathering, chunk),
  });
  if (whole !== undefined) return fetchChunk(gathering, chunk, span, whole);
  return span === undefined ? fetchChunk(gathering, chunk) : fetchChunk(gathering, chunk, span);
}

/** @param isEndDue true where the memo tells of the last chunk, too. */
function isMemoDue({ chunks_done, chunks_total }: Progress, isEndDue: boolean): boolean {
  const step = Math.ceil(chunks_total / PROGRESS_MEMOS);
  const isLast = chunks_done === chunks_total;
  return isLast ? isEndDue : chunks_done % step === 0;
}

function progressLine({ chunks_done, chunks_total, rows }: Progress): string {
  const percent = Math.floor((100 * chunks_done) / chunks_total);
  return `${chunks_done} of ${chunks_total} chunks (${percent} %), ${rows} rows`;
}

function namedRun(): NamedRun {
  const { workflowId, startTime } = workflowInfo();
  return { job_name: workflowId, started_at: startTime.toISOString() };
}
