import {
  ApplicationFailure,
  activityInfo,
  cancellationSignal,
  heartbeat,
} from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { addDays, toDate } from '../src/weather/dates.js';
import type { Chunk, ChunkOutcome, Gathering, Part } from '../src/weather/gathering.js';
import { countRows, requestWeight } from '../src/weather/plan.js';
import { UpstreamError } from '../src/weather/provider.js';
import type { ActivityDependencies } from './dependencies.js';

/** How long one HTTP request may take, sending to last byte. */
const REQUEST_TIMEOUT_MS = 60_000;
const HEARTBEAT_INTERVAL_MS = 4_000;

/** ERA5 lags five days, and its first version of the days before is still replaced; until then upstream's answer may change. */
const PROVISIONAL_DAYS = 7;

/** Brings one chunk into the store: found there, or fetched in one upstream request, checked and published. */
export function fetchChunkActivity(deps: ActivityDependencies) {
  return async function fetchChunk(gathering: Gathering, chunk: Chunk): Promise<ChunkOutcome> {
    const today = toDate(deps.now());
    const provisional_from = provisionalFrom(chunk, today);
    const part =
      (await deps.parts.find(gathering, chunk, today)) ??
      (await fetchPart(deps, gathering, chunk, provisional_from && today));
    const rows = countRows(chunk, gathering.resolution);
    return { part, rows, ...(provisional_from === undefined ? {} : { provisional_from }) };
  };
}

/** The chunk's first day that upstream still revises, if any. */
function provisionalFrom(chunk: Chunk, today: string): string | undefined {
  const first = addDays(today, 1 - PROVISIONAL_DAYS);
  if (chunk.end_date < first) return undefined;
  return [chunk.start_date, first].sort().at(-1);
}

async function fetchPart(
  deps: ActivityDependencies,
  gathering: Gathering,
  chunk: Chunk,
  provisionalOn: string | undefined,
): Promise<Part> {
  const beat = setInterval(heartbeat, HEARTBEAT_INTERVAL_MS);
  try {
    await deps.spend(requestWeight(chunk, gathering.variables.length), cancellationSignal());
    const signal = AbortSignal.any([cancellationSignal(), AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
    const data = await deps.provider.fetchChunk(gathering, chunk, signal);
    return await deps.parts.publish(gathering, chunk, data, provisionalOn);
  } catch (error) {
    // A cancelled request looks like a broken one; the cancellation is what happened.
    cancellationSignal().throwIfAborted();
    throw error instanceof UpstreamError ? toFailure(error) : error;
  } finally {
    clearInterval(beat);
  }
}

/** Failure types as people read them in the Web UI. */
const FAILURE_TYPES = {
  rejected: 'UpstreamRejected',
  rate_limited: 'UpstreamRateLimited',
  unavailable: 'UpstreamUnavailable',
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
    details: [{ attempt: activityInfo().attempt }],
  });
}
