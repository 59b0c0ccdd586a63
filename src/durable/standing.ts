/**
 * An activity's report of itself in its heartbeats, for the tools that look at its job. The server keeps it between two
 * attempts; an activity may add notes for its own next attempt.
 */
export interface Standing {
  /** It waits for its turn. That is no failure. */
  wait?: Pause | Queue;
  /** Its last try failed. */
  trouble?: Trouble;
  /** How far the job is, as its kind has it, where that is more than the workflow has reported. */
  progress?: unknown;
}

export interface Pause {
  /** Unix milliseconds. */
  until: number;
  why: string;
}

/** A wait within an attempt, whose end is not known. */
export interface Queue {
  /** Unix milliseconds. */
  since: number;
  why: string;
}

export interface Trouble {
  /** What the last try failed with. */
  error: string;
  /** What has been so for how long, as a clause that goes on with "since"; unix milliseconds. */
  lasting?: { what: string; since: number };
  /** Where the tries are counted. */
  tries?: { made: number; most: number };
}

/** Type of the failure that ends an attempt whose turn comes later; its heartbeat says when. */
export const WAIT_FAILURE = 'UpstreamWait';

/** Reads heartbeat details, which another version may have written: what is not understood is left out. */
export function readStanding(details: unknown): Standing {
  if (typeof details !== 'object' || details === null) return {};
  const { wait, trouble, progress } = details as Standing;
  return {
    ...(isWait(wait) ? { wait } : {}),
    ...(isTrouble(trouble) ? { trouble } : {}),
    ...(progress === undefined ? {} : { progress }),
  };
}

function isWait(value: Partial<Pause & Queue> | undefined): value is Pause | Queue {
  return isMoment(value?.until ?? value?.since) && typeof value?.why === 'string';
}

function isTrouble(value: Partial<Trouble> | undefined): value is Trouble {
  const { error, lasting } = value ?? {};
  return typeof error === 'string' && (lasting === undefined || isMoment(lasting.since));
}

/** False for what is no time, such as a clock's that was far out. */
function isMoment(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}
