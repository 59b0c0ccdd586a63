/** Identity and names of jobs. */
import { canonicalHash } from '../base/canonical-json.js';
import type { DaysName, Gathering, ModelName } from './gathering.js';
import { asciiLetters } from './latin.js';
import { firstProvisionalDay } from './provisional.js';

const SLUG_LENGTH = 60;
const HASH_LENGTH = 8;

/**
 * Fingerprint of a job's input. Two gatherings are the same job exactly if their fingerprints are equal. The place's
 * label is not part of it.
 */
export function identityHash({ place: _label, ...identity }: Gathering): string {
  return canonicalHash(identity);
}

/** The request of an earlier version, which had neither model nor days. */
export const BEFORE = {
  daily: { model: 'best_match', days: 'utc' },
  hourly: { model: 'best_match' },
} as const;

/** True for a call that an earlier version could not have expressed. */
export function namesNewWords({ model = 'best_match', days = 'utc' }: AskedWords): boolean {
  return model !== 'best_match' || days !== 'utc';
}

interface AskedWords {
  model?: ModelName | undefined;
  days?: DaysName | undefined;
}

/**
 * The gathering that version 0.2.0 would have made of a call. It had neither model nor days, and used best_match and
 * UTC days. Undefined if the call names something else, or if the gathering is the same.
 */
export function asBefore(
  { model, days, utc_offset_seconds: _, ...gathering }: Gathering,
  asked: AskedWords,
): Gathering | undefined {
  if (model === undefined && days === undefined) return undefined;
  return namesNewWords(asked) ? undefined : gathering;
}

/**
 * The job name for a gathering without a given name: readable, and different for different input, for example
 * `seattle_47.61_-122.33_daily_2012-01-01_2015-12-31_a1b2c3d4`. A range that reaches days still subject to revision
 * gets a new name each day.
 */
export function deriveJobName(gathering: Gathering, today: string): string {
  if (firstProvisionalDay(gathering, today) !== undefined) return freshJobName(gathering, today);
  // Old jobs must stay findable by this name, so places are written as in version 0.2.0.
  return nameOf(slug(gathering.place), gathering);
}

/**
 * The job name for gathering the same input again on a day, for example
 * `seattle_…_2015-12-31_asked-2026-11-28_a1b2c3d4`.
 */
export function freshJobName(gathering: Gathering, today: string): string {
  const place = gathering.place === undefined ? undefined : asciiLetters(gathering.place);
  return nameOf(slug(place), gathering, `asked-${today}`);
}

function nameOf(place: string, gathering: Gathering, asked?: string): string {
  return [
    place,
    gathering.latitude.toFixed(2),
    gathering.longitude.toFixed(2),
    gathering.resolution,
    gathering.start_date,
    gathering.end_date,
    ...(asked === undefined ? [] : [asked]),
    identityHash(gathering).slice(0, HASH_LENGTH),
  ].join('_');
}

/**
 * The first part of a place's label in ASCII. "at" if no letter is left, because a job name must begin with a
 * letter.
 */
function slug(place: string | undefined): string {
  const ascii = (place ?? '')
    .split(',')[0]
    ?.normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, SLUG_LENGTH);
  return ascii || 'at';
}
