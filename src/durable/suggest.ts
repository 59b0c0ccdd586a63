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

/** The known names that an unknown one may have meant, nearest first. */
export function nearestNames(unknown: string, known: Iterable<string>): string[] {
  const wanted = unknown.toLowerCase();
  let nearest: Near[] = [];
  // The answer has only the nearest few names, so one further away than the last of them is left out.
  let furthest = Infinity;
  for (const name of known) {
    const most = Math.min(furthest, reach(wanted, name));
    const distance = distanceWithin(most, wanted, name.toLowerCase());
    if (distance <= most) {
      nearest = [...nearest, { name, distance }].sort(byDistance).slice(0, SUGGESTIONS);
      furthest = nearest[SUGGESTIONS - 1]?.distance ?? Infinity;
    }
  }
  return nearest.map(({ name }) => name);
}

function reach(wanted: string, name: string): number {
  return SIMILARITY * Math.max(name.length, wanted.length);
}

function byDistance(a: Near, b: Near): number {
  return a.distance - b.distance || (a.name < b.name ? -1 : 1);
}

/**
 * Infinity for more than `most`, where that is seen without counting: a name that is no name may be a million letters,
 * against a thousand names. A name that is given in part, from its beginning, is as near as a name with one typo.
 */
function distanceWithin(most: number, wanted: string, name: string): number {
  const longer = name.length - wanted.length;
  if (name.startsWith(wanted)) return Math.min(longer, 1);
  return Math.abs(longer) > most ? Infinity : distanceOf(wanted, name, most);
}

/** Names of jobs share most of their letters, and what two texts share at either end adds nothing to their distance. */
function distanceOf(a: string, b: string, most: number): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)
  ) {
    end += 1;
  }
  // Texts that are one change apart have one letter at most without their common ends.
  const longest = Math.max(a.length, b.length) - start - end;
  if (longest < 2) return longest;
  return most < 2
    ? Infinity
    : distance(a.slice(start, a.length - end), b.slice(start, b.length - end));
}
