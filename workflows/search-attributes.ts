import { defineSearchAttributeKey } from '@temporalio/common';
import {
  isCancellation,
  patched,
  proxyLocalActivities,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { AttributeActivities } from '../activities/known-attributes.js';
import {
  type JobAttributes,
  WAITING_ATTRIBUTE,
  type WaitingReason,
  WEATHER_SEARCH_ATTRIBUTES,
} from '../src/weather/search-attributes.js';

/** The server refuses a whole workflow task that sets an unknown attribute, so the workflow asks first. */
const { knownAttributes } = proxyLocalActivities<AttributeActivities>({
  summary: 'which search attributes the namespace has',
  startToCloseTimeout: '5 seconds',
  scheduleToCloseTimeout: '15 seconds',
  // A server that refuses the question holds up no job.
  retry: { maximumAttempts: 1 },
});

const WAITING_KEY = defineSearchAttributeKey(WAITING_ATTRIBUTE, 'KEYWORD_LIST');

type Name = keyof JobAttributes;

const NAMES = Object.keys(WEATHER_SEARCH_ATTRIBUTES).filter(
  (name) => name !== WAITING_ATTRIBUTE,
) as Name[];

/** The names of our search attributes that the namespace has; none if the server does not answer. */
export type NamesKnown = () => Promise<ReadonlySet<string>>;

/** For jobs that began when each wait was a question. */
export const askEachTime: NamesKnown = () => orNone(ask());

/** One question for a whole run; a question that the server did not answer is asked again. */
export function askOnce(): NamesKnown {
  let asked: Promise<ReadonlySet<string>> | undefined;
  return () => {
    asked ??= ask().catch((error) => {
      asked = undefined;
      throw error;
    });
    return orNone(asked);
  };
}

/**
 * Sets the search attributes that are wrong or missing, such as those of a job that was started by hand.
 * @returns undefined for a job of start_gathering, which has all of them: nothing is asked, and no command issued.
 */
export function mendAttributes(
  wanted: JobAttributes,
  namesKnown: NamesKnown,
): Promise<void> | undefined {
  const wrong = NAMES.filter((name) => keywordTold(name) !== wanted[name]);
  if (wrong.length === 0 || !patched('search-attributes')) return undefined;
  return setAttributes(wrong, wanted, namesKnown);
}

async function setAttributes(
  wrong: readonly Name[],
  wanted: JobAttributes,
  namesKnown: NamesKnown,
): Promise<void> {
  const known = await namesKnown();
  const changes = wrong
    .filter((name) => known.has(name))
    .map((name) => ({
      key: defineSearchAttributeKey(name, 'KEYWORD'),
      value: wanted[name] ?? null,
    }));
  if (changes.length > 0) upsertSearchAttributes(changes);
}

/**
 * Sets the attribute that says what the job waits for, unless it says so already.
 * @param reasons gives the current reasons; empty if the job does not wait.
 */
export async function upsertWaiting(
  reasons: () => WaitingReason[],
  namesKnown: NamesKnown,
): Promise<void> {
  if (isTold(reasons())) return;
  // An attribute that has a value is known.
  const isKnown = waitingTold().length > 0 || (await namesKnown()).has(WAITING_ATTRIBUTE);
  const now = reasons();
  if (!isKnown || isTold(now)) return;
  upsertSearchAttributes([{ key: WAITING_KEY, value: now.length === 0 ? null : now }]);
}

/** True if the search attribute says exactly these reasons. */
export function isTold(reasons: readonly WaitingReason[]): boolean {
  return JSON.stringify(waitingTold()) === JSON.stringify(reasons);
}

function waitingTold(): string[] {
  return workflowInfo().typedSearchAttributes.get(WAITING_KEY) ?? [];
}

function keywordTold(name: Name): string | undefined {
  return workflowInfo().typedSearchAttributes.get(defineSearchAttributeKey(name, 'KEYWORD'));
}

async function ask(): Promise<ReadonlySet<string>> {
  return new Set(await knownAttributes());
}

/** Jobs run without search attributes. */
async function orNone(names: Promise<ReadonlySet<string>>): Promise<ReadonlySet<string>> {
  try {
    return await names;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return new Set();
  }
}
