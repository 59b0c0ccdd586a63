import { canonicalHash } from '../base/canonical-json.js';
import type { DaysName, Gathering, ModelName } from './gathering.js';
import { asciiLetters } from './latin.js';
import { firstProvisionalDay } from './provisional.js';

const SLUG_LENGTH = 60;
const HASH_LENGTH = 8;

/**
 * Fingerprint of what a job gathers. Two gatherings are the same job exactly when theirs are equal;
 * the place's label is not part of it.
 */
export function identityHash({ place: _label, ...identity }: Gathering): string {
  return canonicalHash(identity);
}

/** What an earlier version asked for, which knew neither model nor days. */
export const BEFORE = {
  daily: { model: 'best_match', days: 'utc' },
  hourly: { model: 'best_match' },
} as const;

/** True of a call that could not have meant what an earlier version asked for. */
export function namesNewWords({ model = 'best_match', days = 'utc' }: AskedWords): boolean {
  return model !== 'best_match' || days !== 'utc';
}

interface AskedWords {
  model?: ModelName | undefined;
  days?: DaysName | undefined;
}

/**
 * What version 0.2.0 would have gathered for a call: it knew neither model nor days, and took best_match and UTC days.
 * Undefined where the call names something else, and where it is the same.
 */
export function asBefore(
  { model, days, utc_offset_seconds: _, ...gathering }: Gathering,
  asked: AskedWords,
): Gathering | undefined {
  if (model === undefined && days === undefined) return undefined;
  return namesNewWords(asked) ? undefined : gathering;
}

/**
 * The job name of a gathering that was given none: readable, and different for different input, for example
 * `seattle_47.61_-122.33_daily_2012-01-01_2015-12-31_a1b2c3d4`. What reaches into days that upstream still revises is
 * another job on another day.
 */
export function deriveJobName(gathering: Gathering, today: string): string {
  if (firstProvisionalDay(gathering, today) !== undefined) return freshJobName(gathering, today);
  // Jobs are found by this for ever, also by how version 0.2.0 wrote a place.
  return nameOf(slug(gathering.place), gathering);
}

/** The job name under which a gathering is gathered anew on a day, for example `seattle_…_2015-12-31_asked-2026-11-28_a1b2c3d4`. */
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

/** The first part of a place's label in ASCII; "at" where there is none to write, for a name has to begin with a letter. */
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
