import { setImmediate as afterEvents } from 'node:timers/promises';
import { distance } from 'fastest-levenshtein';

const SUGGESTIONS = 3;

/** Names further away than this share of their length are other names, not typos. */
const SIMILARITY = 0.4;

interface Near {
  name: string;
  distance: number;
}

/**
 * The nearest names to each of several. A comparison of 200 names with 10,000 takes seconds, so other work gets its
 * turn before each name.
 * @param knownTo gives the names that one is compared with.
 */
export async function nearestNamesOfEach(
  unknown: readonly string[],
  knownTo: (name: string) => Iterable<string>,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const name of unknown) {
    await afterEvents();
    // A job that goes or comes in this moment may still be listed, or be listed already.
    const others = nearestNames(name, knownTo(name)).filter((near) => near !== name);
    found.set(name, others);
  }
  return found;
}

/**
 * The known names that an unknown one may have meant, nearest first.
 * @param known what is made of an array is kept with it: it must not change.
 */
export function nearestNames(unknown: string, known: Iterable<string>): string[] {
  const wanted = unknown.toLowerCase();
  const endsOf = sharedEnds(wanted);
  let nearest: Near[] = [];
  // The answer has only the nearest few names, so one further away than the last of them is left out.
  let furthest = Infinity;
  const names = Array.isArray(known) ? (known as readonly string[]) : [...known];
  const lower = lowerCaseOf(names);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    const most = Math.min(furthest, reach(wanted, name));
    const distance = distanceWithin(most, wanted, lower[index] as string, endsOf);
    if (distance <= most) {
      nearest = [...nearest, { name, distance }].sort(byDistance).slice(0, SUGGESTIONS);
      furthest = nearest[SUGGESTIONS - 1]?.distance ?? Infinity;
    }
  }
  return nearest.map(({ name }) => name);
}

const lowerCase = new WeakMap<readonly string[], readonly string[]>();

/** In memory of their own: V8 reads texts that are parts of others, such as of file names, at half the speed. */
function lowerCaseOf(names: readonly string[]): readonly string[] {
  const known = lowerCase.get(names);
  if (known !== undefined) return known;
  const made = names.map((name) => Buffer.from(name.toLowerCase()).toString());
  lowerCase.set(names, made);
  return made;
}

function reach(wanted: string, name: string): number {
  return SIMILARITY * Math.max(name.length, wanted.length);
}

function byDistance(a: Near, b: Near): number {
  return a.distance - b.distance || (a.name < b.name ? -1 : 1);
}

/** How many letters two texts share, at their beginnings and behind these at their ends. */
interface SharedEnds {
  start: number;
  end: number;
}

/** Fewer letters are found as fast one by one. */
const FEW = 8;

/**
 * Compares names with a wanted one. Names of jobs share most of their letters, so what the names so far had in common
 * with the wanted one is compared at once: it halves the time of a comparison with 10,000 names.
 */
function sharedEnds(wanted: string): (name: string) => SharedEnds {
  let head = wanted;
  let tail = wanted;
  return (name) => {
    const shorter = Math.min(wanted.length, name.length);
    let start = name.startsWith(head) ? head.length : 0;
    while (start < shorter && wanted.charCodeAt(start) === name.charCodeAt(start)) start += 1;
    if (start >= FEW && start < head.length) head = wanted.slice(0, start);
    const most = shorter - start;
    const last = (text: string, index: number) => text.charCodeAt(text.length - 1 - index);
    let end = tail.length <= most && name.endsWith(tail) ? tail.length : 0;
    while (end < most && last(wanted, end) === last(name, end)) end += 1;
    if (end >= FEW && end < tail.length) tail = wanted.slice(wanted.length - end);
    return { start, end };
  };
}

/**
 * Infinity for more than `most`, where that is seen without counting: a name that is no name may be a million letters,
 * against a thousand names. A name that is given in part, from its beginning, is as near as a name with one typo.
 */
function distanceWithin(
  most: number,
  wanted: string,
  name: string,
  endsOf: (name: string) => SharedEnds,
): number {
  const longer = name.length - wanted.length;
  if (name.startsWith(wanted)) return Math.min(longer, 1);
  if (Math.abs(longer) > most) return Infinity;
  // What two texts share at either end adds nothing to their distance.
  const { start, end } = endsOf(name);
  // Texts that are one change apart have one letter at most without their common ends.
  const longest = Math.max(wanted.length, name.length) - start - end;
  if (longest < 2) return longest;
  return most < 2
    ? Infinity
    : distance(wanted.slice(start, wanted.length - end), name.slice(start, name.length - end));
}
