import { z } from 'zod';
import { errorMessage, UnavailableError } from '../src/base/errors.js';
import { withoutStop } from '../src/base/one-line.js';
import type { Days } from '../src/weather/gathering.js';
import type { UpstreamError, UpstreamFailure } from '../src/weather/provider.js';
import { WAITING_REASONS } from '../src/weather/search-attributes.js';
import { afterAnswer, afterTooMuch, isShortest, trialOf } from '../src/weather/span.js';

/** Failures that time may not cure. */
const COUNTED = ['bad_data', 'gateway', 'defect'] as const;
type Counted = (typeof COUNTED)[number];

const tally = z.int().min(0);

/**
 * What an activity knows of its earlier attempts: a few numbers. They go to the next attempt in the heartbeats, because
 * Temporal keeps nothing else between two attempts. probe_status reads them too, to say how the job stands.
 */
const memorySchema = z.object({
  wait: z
    .union([
      z.object({ until: z.number(), why: z.string() }),
      z.object({ since: z.number(), why: z.string() }),
    ])
    .optional(),
  trouble: z
    .object({
      error: z.string(),
      lasting: z.object({ what: z.string(), since: z.number() }).optional(),
      tries: z.object({ made: tally, most: tally }).optional(),
    })
    .optional(),
  /** The reason that was reported last. */
  told: z.enum(WAITING_REASONS).optional(),
  /** When it first had to wait for its turn, since its last request. */
  waitingSince: z.number().optional(),
  /** Failures in a row: each pause is twice the one before. */
  inARow: tally.optional(),
  /** The counted failures among them, by kind. */
  counts: z.partialRecord(z.enum(COUNTED), tally).optional(),
  /** Fingerprints of the bad answers among them. */
  badAnswers: z.array(z.string()).optional(),
  /** How many days one request asks for. */
  trial: z
    .object({
      days: tally.optional(),
      known: z.object({ days: tally, tooMuch: tally.optional() }).optional(),
      refusals: tally,
    })
    .optional(),
});

export type Memory = z.output<typeof memorySchema>;

/** Reads the last attempt's heartbeat; undefined when another version wrote it (0.2.0 left a sentence). */
export function recall(details: unknown): Memory {
  return memorySchema.safeParse(details).data ?? {};
}

/** What follows a failure: another attempt after a pause, or the end of the job with a sentence. */
export type Verdict = { memory: Memory; message: string } & (
  | { retryAfterMs: number }
  | { isFinal: true }
);

const SECOND = 1_000;
const MINUTE = 60_000;

/** A wait is checked again after this long, without a request: the clock may have been set meanwhile. */
const LONGEST_UNSEEN_MS = MINUTE;

/** Longest pause between two tries during an outage: the end of the outage is noticed this fast. */
const LONGEST_PAUSE_MS = 15 * MINUTE;

/** The same for a failing disk. A person mends it and watches, and a try costs no request. */
const LONGEST_STORE_PAUSE_MS = MINUTE;

/** The same for failures that time may not cure. */
const LONGEST_COUNTED_PAUSE_MS = MINUTE;

const MOST: Record<Counted, number> = { bad_data: 20, gateway: 5, defect: 20 };

/** The pause while each try asks for fewer days, because the next try is another question. */
const SMALLER_PAUSE_MS = SECOND;

/** For a login page, or a proxy that restarts: pauses of 5 s, 15 s, 45 s, 135 s. */
const GATEWAY_PAUSE_MS = 5 * SECOND;
const GATEWAY_GROWTH = 3;

const UPSTREAM_SILENT = 'upstream has given no good answer';

/**
 * What follows a failed request.
 * - rejected: the job ends
 * - rate_limited: another try after the wait that upstream names; it is not counted as a failure
 * - unavailable, too_much: tried again as long as the activity lasts
 * - gateway, bad_data: tried again a number of times; the same bad answer twice ends the job
 * @param asked the days of the request, if it had any.
 * @param now unix milliseconds.
 */
export function afterUpstreamFailure(
  memory: Memory,
  error: UpstreamError,
  asked: Days | undefined,
  now: number,
): Verdict {
  const { failure, message, waitSeconds } = error;
  if (failure === 'rejected') return { memory, message, isFinal: true };
  if (failure === 'rate_limited' && waitSeconds !== undefined) {
    return afterWait(memory, { until: now + waitSeconds * SECOND, why: message }, now);
  }
  const since = memory.trouble?.lasting?.since ?? now;
  const next = failedOnce(memory, message, { what: UPSTREAM_SILENT, since });
  if (failure === 'too_much' && asked !== undefined) return smaller(memory, next, asked);
  if (!isCounted(failure)) return waitOut(next, LONGEST_PAUSE_MS);
  return isSeenBefore(memory, error)
    ? provenBad(next, message)
    : counted(withAnswer(next, error), failure, message);
}

/** What follows a wait that is too long for one attempt. It is not a failure and is not counted. */
export function afterWait(
  memory: Memory,
  wait: { until: number; why: string },
  now: number,
): Verdict {
  const retryAfterMs = Math.min(Math.max(1, wait.until - now), LONGEST_UNSEEN_MS);
  const waitingSince = memory.waitingSince ?? now;
  return { memory: { ...memory, wait, waitingSince }, message: wait.why, retryAfterMs };
}

/** What follows any other failure. Errors of the result store's disk are waited out; defects are not. */
export function afterOtherFailure(memory: Memory, error: unknown): Verdict {
  const message = errorMessage(error);
  const next = failedOnce(memory, message);
  if (!(error instanceof UnavailableError)) return counted(next, 'defect', message);
  return waitOut(next, LONGEST_STORE_PAUSE_MS);
}

/** What is kept after a good answer. @param asked the days of the request. */
export function afterSuccess({ told, trial }: Memory, asked: Days | undefined): Memory {
  return {
    // The end of this wait could not be reported yet.
    ...(told && { told }),
    ...(trial && { trial: asked === undefined ? trial : afterAnswer(trial, asked) }),
  };
}

function failedOnce(
  memory: Memory,
  error: string,
  lasting?: { what: string; since: number },
): Memory {
  const { wait: _over, ...rest } = memory;
  const trouble = { error, ...(lasting === undefined ? {} : { lasting }) };
  return { ...rest, inARow: (memory.inARow ?? 0) + 1, trouble };
}

function isCounted(failure: UpstreamFailure): failure is 'bad_data' | 'gateway' {
  return failure === 'bad_data' || failure === 'gateway';
}

function isSeenBefore({ badAnswers = [] }: Memory, { fingerprint }: UpstreamError): boolean {
  return fingerprint !== undefined && badAnswers.includes(fingerprint);
}

function withAnswer(memory: Memory, { fingerprint }: UpstreamError): Memory {
  if (fingerprint === undefined) return memory;
  return { ...memory, badAnswers: [...(memory.badAnswers ?? []), fingerprint] };
}

function provenBad(memory: Memory, error: string): Verdict {
  const message = `${withoutStop(error)} (upstream gave the same answer twice, byte for byte, so a third request is of no use)`;
  return { memory, message, isFinal: true };
}

function counted(memory: Memory, what: Counted, error: string): Verdict {
  const made = (memory.counts?.[what] ?? 0) + 1;
  const most = MOST[what];
  if (made >= most) {
    return {
      memory,
      message: `${withoutStop(error)} (given up after ${most} tries)`,
      isFinal: true,
    };
  }
  const trouble = { ...memory.trouble, error, tries: { made, most } };
  const next = { ...memory, counts: { ...memory.counts, [what]: made }, trouble };
  const retryAfterMs =
    what === 'gateway'
      ? GATEWAY_PAUSE_MS * GATEWAY_GROWTH ** (made - 1)
      : Math.min(SECOND * 2 ** (made - 1), LONGEST_COUNTED_PAUSE_MS);
  return { memory: next, message: error, retryAfterMs };
}

/** Another try after a pause; the pauses double. */
function waitOut(memory: Memory, longestMs: number): Verdict {
  // 2^20 seconds is beyond any pause; 2^1100 would be Infinity.
  const doublings = Math.min((memory.inARow ?? 1) - 1, 20);
  const retryAfterMs = Math.min(SECOND * 2 ** doublings, longestMs);
  return { memory, message: memory.trouble?.error ?? '', retryAfterMs };
}

/** Asks for fewer days next. When a single month is too much, it is treated as an outage. */
function smaller(before: Memory, failed: Memory, asked: Days): Verdict {
  const trial = afterTooMuch(before.trial ?? trialOf(undefined), asked);
  if (isShortest(asked)) return waitOut({ ...failed, trial }, LONGEST_PAUSE_MS);
  const memory = { ...failed, trial, inARow: before.inARow ?? 0 };
  return { memory, message: failed.trouble?.error ?? '', retryAfterMs: SMALLER_PAUSE_MS };
}
