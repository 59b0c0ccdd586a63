import {
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  defineQuery,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { expectedFailure } from '../activities/expected-failure.js';
import { INVALID_INPUT, PARTS_LOST, STATION_CHANGED } from '../activities/failure-types.js';
import type { FetchedChunk } from '../activities/fetched-chunk.js';
import type { Activities } from '../activities/index.js';
import type { NamedRun } from '../activities/summarise.js';
import { explainJobName } from '../src/durable/naming.js';
import type { Result } from '../src/store/manifest.js';
import { checkGathering } from '../src/weather/check-gathering.js';
import { chunkId, chunkTitle } from '../src/weather/chunk-names.js';
import type { Chunk, Days, Gathering, Progress } from '../src/weather/gathering.js';
import { areFetchedTogether, planChunks } from '../src/weather/plan.js';
import { gatheringAttributes } from '../src/weather/search-attributes.js';
import { beginningOf, type Conduct, conductOf } from './conduct.js';
import { explainInput } from './explain-input.js';
import { type FetchedStep, type FetchStep, fetchEach, fetchTogether } from './fetch-chunks.js';
import { FETCH_OPTIONS } from './fetch-options.js';
import { fetchPromptly } from './fetch-promptly.js';
import { introduce, refuseMoreInputs } from './introduce.js';
import { AFTER_ACTIVITIES } from './job-ending.js';
import { fetchQueue } from './queues.js';
import { askEachTime, askOnce, mendAttributes } from './search-attributes.js';
import { summariseJob } from './summarise-job.js';
import { showingWaits, type Waits } from './waits.js';
import { unlessWritten, WRITTEN } from './written-result.js';

/** Most rounds of fetching, by the failure that asks for another round. */
const MOST_ROUNDS: Record<string, number> = {
  // Parts were deleted while the job ran.
  [PARTS_LOST]: 3,
  // The chosen station has too little data, and the next ones may too.
  [STATION_CHANGED]: 10,
};

/** Most memo updates of one job: each is an event of the history. */
const PROGRESS_MEMOS = 20;

const progressQuery = defineQuery<Progress>('progress');

/**
 * Gathers the weather of one place and range: fetches its chunks, a few at a time, and summarises them (N20).
 * @throws ApplicationFailure of type InvalidInput for an input, or a workflow id, that start_gathering would refuse.
 * @throws ActivityFailure when upstream rejects a chunk, or does not answer for 5 days; what was stored stays.
 */
export async function gatherWeather(gathering: Gathering, ...more: unknown[]): Promise<Result> {
  refuseInvalid(gathering);
  refuseMoreInputs(more);
  const written = () => WRITTEN.writtenResult(gathering, namedRun());
  return unlessWritten(written, () => run(gathering));
}

async function run(gathering: Gathering): Promise<Result> {
  const chunks = planChunks(gathering);
  const beginning = beginningOf(chunks.length === 1 || areFetchedTogether(gathering));
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
  const { ending, isOneStep, isTogether, isNamed } = conduct;
  const progress: Progress = { chunks_done: 0, chunks_total: chunks.length, rows: 0 };
  setHandler(progressQuery, () => progress, {
    description: 'Chunks and rows that are in the result store by now, and chunks in all.',
  });
  for (let round = 1; ; round += 1) {
    const done: Progress = { ...progress, chunks_done: 0, rows: 0 };
    setCurrentDetails(progressLine(done));
    const fetchNamed = async (step: FetchStep) => {
      const id = isNamed ? chunkId(daysOf(step), round) : undefined;
      const options = { ...ending.options, ...(id && { activityId: id }) };
      const isWhole = isOneStep || (isTogether && step.further.length === chunks.length - 1);
      const whole = isWhole ? namedRun() : undefined;
      if (isOneStep && whole !== undefined && round === 1) {
        const result = await fetchPromptly(gathering, step.chunk, whole);
        if (result !== null) return { parts: [], rows: result.rows, result };
      }
      // Another round has fetched less than the job has shown already.
      const before = done.chunks_done < progress.chunks_done ? undefined : { ...done };
      const outcome = await ending.outcomeOf(fetchStep(gathering, step, before, options, whole));
      const shown = id === undefined ? undefined : waits.stepEnded(id);
      if (shown !== undefined) await shown;
      return outcome;
    };
    const report = (step: FetchedStep) => {
      done.chunks_done += step.chunks;
      done.rows += step.rows;
      // Fetching a chunk a second time does not turn the shown progress back.
      if (done.chunks_done > progress.chunks_done) Object.assign(progress, done);
      setCurrentDetails(progressLine(done));
      if (isMemoDue(done, step.chunks, conduct.isEndInMemo(step.isOver))) upsertMemo({ progress });
    };
    const { outcomes, result } = isTogether
      ? await fetchTogether(chunks, fetchNamed, report)
      : await fetchEach(chunks, fetchNamed, ending, report);
    if (result !== undefined) return result;
    try {
      return await summariseJob(gathering, { ...namedRun(), outcomes }, ending);
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
  const failure = error instanceof ActivityFailure ? error.cause : error;
  return failure instanceof ApplicationFailure ? (MOST_ROUNDS[failure.type ?? ''] ?? 0) : 0;
}

/**
 * @param progress of the job before this step, for heartbeats to go on from.
 * @param options of the activity beside those of all fetches.
 * @param whole the job, if the step's chunks are all of it.
 */
function fetchStep(
  gathering: Gathering,
  step: FetchStep,
  progress: Progress | undefined,
  options: Pick<ActivityOptions, 'activityId' | 'cancellationType'>,
  whole: NamedRun | undefined,
): Promise<FetchedChunk> {
  const { fetchChunk } = proxyActivities<Activities>({
    ...FETCH_OPTIONS,
    ...options,
    taskQueue: fetchQueue(workflowInfo().taskQueue, gathering.provider ?? 'open-meteo'),
    // Jobs take turns, so that a month does not wait behind 85 years.
    priority: { fairnessKey: workflowInfo().runId },
    summary: chunkTitle(gathering, daysOf(step)),
  });
  const { chunk, span, further } = step;
  if (further.length > 0) {
    const more = { chunks: further, ...(progress && { progress }), ...(whole && { job: whole }) };
    return fetchChunk(gathering, chunk, span, undefined, more);
  }
  if (whole !== undefined) return fetchChunk(gathering, chunk, span, whole);
  return span === undefined ? fetchChunk(gathering, chunk) : fetchChunk(gathering, chunk, span);
}

/** From the first day of a step's chunks to the last. */
function daysOf({ chunk, further }: FetchStep): Days {
  return { start_date: chunk.start_date, end_date: (further.at(-1) ?? chunk).end_date };
}

/**
 * @param chunks that have just been done.
 * @param isEndDue true where the memo tells of the last chunk, too.
 */
function isMemoDue(
  { chunks_done, chunks_total }: Progress,
  chunks: number,
  isEndDue: boolean,
): boolean {
  const every = Math.ceil(chunks_total / PROGRESS_MEMOS);
  const isLast = chunks_done === chunks_total;
  return isLast ? isEndDue : chunks_done % every < chunks;
}

function progressLine({ chunks_done, chunks_total, rows }: Progress): string {
  const percent = Math.floor((100 * chunks_done) / chunks_total);
  return `${chunks_done} of ${chunks_total} chunks (${percent} %), ${rows} rows`;
}

function namedRun(): NamedRun {
  const { workflowId, startTime } = workflowInfo();
  return { job_name: workflowId, started_at: startTime.toISOString() };
}
