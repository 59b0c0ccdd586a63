import { ApplicationFailure, cancellationSignal, heartbeat } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { Deadline } from '../src/deadline.js';
import { toDate } from '../src/weather/dates.js';
import type { Chunk, ChunkOutcome, Days, Gathering, Part } from '../src/weather/gathering.js';
import { countRows, requestWeight } from '../src/weather/plan.js';
import { type Series, type SeriesData, UpstreamError } from '../src/weather/provider.js';
import { provisionalFrom } from '../src/weather/provisional.js';
import type { ActivityDependencies } from './dependencies.js';
import { publishDays } from './publish-days.js';
import { storedValues } from './stored-values.js';

/** How long one HTTP request may take, sending to last byte. */
const REQUEST_TIMEOUT_MS = 60_000;
const TOO_LONG = `not done in ${REQUEST_TIMEOUT_MS / 1_000} s`;
const HEARTBEAT_INTERVAL_MS = 1_000;

/** Brings one chunk into the store: what is not there yet is fetched, checked and published. */
export function fetchChunkActivity(deps: ActivityDependencies) {
  return async function fetchChunk(gathering: Gathering, chunk: Chunk): Promise<ChunkOutcome> {
    const look = storedValues(deps);
    const locate = () =>
      whileBeating(() => deps.provider.locate(gathering, cancellationSignal(), look));
    let series = await locate();
    for (;;) {
      const outcome = await bringIn(deps, series, chunk);
      const { station } = series;
      // What has come may be so little that another station is the better choice now.
      if (station !== undefined) series = await locate();
      if (series.station?.id !== station?.id) continue;
      return { ...outcome, ...(series.station === undefined ? {} : { station: series.station }) };
    }
  };
}

async function bringIn(
  deps: ActivityDependencies,
  series: Series,
  chunk: Chunk,
): Promise<ChunkOutcome> {
  const today = toDate(deps.now());
  const { parts, gaps } = await deps.parts.find(series, chunk, today);
  const fetched = gaps.length === 0 ? [] : await fetchGaps(deps, series, gaps, today);
  const provisional_from = provisionalFrom(chunk, today, deps.provider.provisionalDays(series));
  return {
    parts: [...parts, ...fetched].sort((a, b) => (a.start_date < b.start_date ? -1 : 1)),
    rows: countRows(chunk, series.resolution),
    ...(provisional_from === undefined ? {} : { provisional_from }),
  };
}

function fetchGaps(
  deps: ActivityDependencies,
  series: Series,
  gaps: Days[],
  today: string,
): Promise<Part[]> {
  return whileBeating(async (onWait) => {
    const parts: Part[] = [];
    for (const gap of gaps) parts.push(...(await fetchGap(deps, series, gap, today, onWait)));
    return parts;
  });
}

/** Does what takes its time upstream: meanwhile the server hears that it goes on, or what it waits for. */
async function whileBeating<T>(
  task: (onWait: (why: string | undefined) => void) => Promise<T>,
): Promise<T> {
  let waiting: string | undefined;
  const beat = setInterval(() => heartbeat(waiting), HEARTBEAT_INTERVAL_MS);
  const onWait = (wait: string | undefined) => {
    // A heartbeat is a write of the server's: one that says nothing new is not worth it.
    if (wait === waiting) return;
    waiting = wait;
    heartbeat(waiting);
  };
  try {
    return await task(onWait);
  } catch (error) {
    // A cancelled request looks like a broken one; the cancellation is what happened.
    cancellationSignal().throwIfAborted();
    throw error instanceof UpstreamError ? toFailure(error) : error;
  } finally {
    clearInterval(beat);
  }
}

async function fetchGap(
  deps: ActivityDependencies,
  series: Series,
  gap: Days,
  today: string,
  onWait: (why: string | undefined) => void,
): Promise<Part[]> {
  const data = await request(deps, series, gap, onWait);
  return publishDays(deps, series, gap, data, today);
}

/** Asks upstream when the fleet may, and keeps the fleet away when upstream says that it asked too much. */
async function request(
  { provider, limits, now }: ActivityDependencies,
  series: Series,
  gap: Days,
  onWait: (why: string | undefined) => void,
): Promise<SeriesData> {
  const cancelled = cancellationSignal();
  const fetchDays = async () => {
    onWait(undefined);
    const limit = new Deadline(REQUEST_TIMEOUT_MS, TOO_LONG, cancelled);
    try {
      return await provider.fetchDays(series, gap, limit.signal);
    } catch (error) {
      // Before the next in line gets its turn.
      if (error instanceof UpstreamError && error.waitSeconds !== undefined) {
        await limits.pause({ until: now() + error.waitSeconds * 1_000, why: error.message });
      }
      throw error;
    } finally {
      limit.end();
    }
  };
  return limits.run(fetchDays, {
    weight: requestWeight(gap, series.variables.length),
    signal: cancelled,
    onWait: ({ until, why }) => onWait(`waits until ${new Date(until).toISOString()}: ${why}`),
  });
}

/** Failure types as people read them in the Web UI. */
const FAILURE_TYPES = {
  rejected: 'UpstreamRejected',
  rate_limited: 'UpstreamRateLimited',
  unavailable: 'UpstreamUnavailable',
  too_much: 'UpstreamTooMuch',
  gateway: 'UpstreamGateway',
  bad_data: 'UpstreamBadData',
} as const;

/** Expected failures are BENIGN: they stay out of error metrics and logs while retries can still cure them. */
function toFailure(error: UpstreamError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: FAILURE_TYPES[error.failure],
    nonRetryable: error.failure === 'rejected',
    category: ApplicationFailureCategory.BENIGN,
    ...(error.waitSeconds === undefined ? {} : { nextRetryDelay: error.waitSeconds * 1_000 }),
  });
}
