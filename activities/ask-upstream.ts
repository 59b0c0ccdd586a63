import { Deadline } from '../src/base/deadline.js';
import { giveBack } from '../src/weather/column-memory.js';
import { addDays } from '../src/weather/dates.js';
import type { Days, Part } from '../src/weather/gathering.js';
import { countRows } from '../src/weather/plan.js';
import {
  type AnswerInHand,
  type Series,
  type SeriesData,
  UpstreamError,
} from '../src/weather/provider.js';
import { nextPiece, trialOf } from '../src/weather/span.js';
import type { ActivityDependencies } from './dependencies.js';
import { type Persistence, SHORTEST_TOLD_MS } from './persist.js';
import type { Publish, UpstreamAnswer } from './publish-together.js';

/** Longest time of one HTTP request, from sending to the last byte. */
const REQUEST_TIMEOUT_MS = 60_000;
const TOO_LONG = `not done in ${REQUEST_TIMEOUT_MS / 1_000} s`;

const NO_ROOM = "its rows have no room in the worker's memory, beside those of other requests";
const NO_SLOT = 'other requests to upstream have their turn before it';

const BYTES_OF_VALUE = Float64Array.BYTES_PER_ELEMENT;

/** The effects that a request to upstream needs. */
export type AskingDependencies = Pick<
  ActivityDependencies,
  'provider' | 'parts' | 'limits' | 'pace' | 'now' | 'rowsInHand'
>;

/** Days that upstream is asked for. */
type Question = Omit<UpstreamAnswer, 'data'>;

/**
 * Fetches the days of a gap into the store, in one request, or in several when upstream cannot answer for all at once.
 * Each answer is published before the next request, so that it is kept whatever follows.
 */
export async function fetchGap(
  deps: AskingDependencies,
  persistence: Persistence,
  gap: Question,
  publish: Publish,
): Promise<Part[]> {
  const { series, days } = gap;
  const parts: Part[] = [];
  for (let from = days.start_date; from <= days.end_date; ) {
    const piece = nextPiece(
      { ...days, start_date: from },
      persistence.memory.trial ?? trialOf(undefined),
    );
    const room = queueing(deps, persistence, NO_ROOM);
    const work = async () => {
      room.over();
      const data = await ask(deps, persistence, series, piece);
      const stored = await publish({ ...gap, days: piece, data });
      data.columns.forEach(giveBack);
      return stored;
    };
    const need = {
      bytes: bytesOf(series, piece),
      since: sinceOf(deps, persistence),
      signal: persistence.signal,
    };
    try {
      parts.push(...(await deps.rowsInHand.hold(need, work)));
    } finally {
      room.over();
    }
    // Only now: an answer that could not be stored has to be fetched again.
    await persistence.succeeded();
    from = addDays(piece.end_date, 1);
  }
  return parts;
}

/**
 * Says in the heartbeats that a request waits for its turn in this worker, once it has waited for some seconds. The end
 * of such a wait is not known, and it keeps the activity's place, because the requests before it make progress.
 */
function queueing(
  { now }: Pick<AskingDependencies, 'now'>,
  persistence: Persistence,
  why: string,
): { over(): void } {
  const wait = { since: now(), why };
  let isTold = false;
  const timer = setTimeout(() => {
    isTold = true;
    persistence.waits(wait);
  }, SHORTEST_TOLD_MS);
  const over = () => {
    clearTimeout(timer);
    if (isTold) persistence.waits(undefined);
    isTold = false;
  };
  return { over };
}

/** Of the rows in memory. */
function bytesOf(series: Series, days: Days): number {
  return BYTES_OF_VALUE * countRows(days, series.resolution) * series.variables.length;
}

/** Since when the next request waits for its turn. */
function sinceOf({ now }: Pick<AskingDependencies, 'now'>, { memory }: Persistence): number {
  return memory.waitingSince ?? now();
}

/**
 * Asks upstream when the limits allow it, and when the store, if it failed lately, can take the answer. When upstream
 * answers "too many requests", all workers pause.
 */
async function ask(
  deps: AskingDependencies,
  persistence: Persistence,
  series: Series,
  days: Days,
): Promise<SeriesData> {
  persistence.asks(days);
  const expectRoom = () => deps.parts.expectWritable(series, bytesOf(series, days));
  // No weight is spent for a store that is known to fail.
  await expectRoom();
  let slot = queueing(deps, persistence, NO_SLOT);
  const fetch = nextFetch(deps.provider, series, days);
  const request = async () => {
    slot.over();
    // It may have failed while the request stood in line.
    await expectRoom();
    return send(deps, persistence, fetch);
  };
  try {
    return await deps.limits.run(request, {
      weight: fetch.weight,
      ...persistence.turn,
      since: sinceOf(deps, persistence),
      onWait: (wait) => {
        slot.over();
        persistence.waits(wait);
        // It stands in line again when that is over.
        slot = queueing(deps, persistence, NO_SLOT);
      },
    });
  } finally {
    slot.over();
    fetch.leave();
  }
}

async function send(
  { limits, pace, now }: AskingDependencies,
  persistence: Persistence,
  fetch: Fetch,
): Promise<SeriesData> {
  persistence.waits(undefined);
  const deadline = new Deadline(REQUEST_TIMEOUT_MS, TOO_LONG, persistence.signal);
  try {
    return await pace.observe(fetch.rowsForPace, () => fetch.finish(deadline.signal));
  } catch (error) {
    // Before the next request gets its turn.
    if (error instanceof UpstreamError && error.waitSeconds !== undefined) {
      await limits.pause({ until: now() + error.waitSeconds * 1_000, why: error.message });
    }
    throw error;
  } finally {
    deadline.end();
  }
}

type Fetch = AnswerInHand & { rowsForPace: number };

/**
 * Of an answer that has come before, only a proof is fetched: it weighs less than any decade, and comes sooner. The
 * answer is held until then, so that what is fetched is what was weighed. A station may turn out to be poor after its
 * first decades, so those are never asked for all at once.
 */
function nextFetch(provider: AskingDependencies['provider'], series: Series, days: Days): Fetch {
  const inHand = provider.takeInHand?.(series, days);
  if (inHand !== undefined) return { ...inHand, rowsForPace: 0 };
  return {
    weight: provider.weightOf(series, days),
    finish: (signal) => provider.fetchDays(series, days, signal),
    leave: () => undefined,
    rowsForPace: series.station === undefined ? countRows(days, series.resolution) : 0,
  };
}
