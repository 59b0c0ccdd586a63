import { distance } from 'fastest-levenshtein';

const SUGGESTIONS = 3;

/** Names further away than this share of their length are other names, not typos. */
const SIMILARITY = 0.4;

/** The known names that an unknown one may have meant, nearest first. */
export function nearestNames(unknown: string, known: readonly string[]): string[] {
  const wanted = unknown.toLowerCase();
  return known
    .map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= reach(wanted, name))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, SUGGESTIONS)
    .map(({ name }) => name);
}

/** A name that is given in part, from its beginning, is as near as a name with one typo. */
function distanceOf(wanted: string, name: string): number {
  const longer = name.length - wanted.length;
  if (name.startsWith(wanted)) return Math.min(longer, 1);
  // No need to count: a name that is no name may be a million letters, against a thousand names.
  if (Math.abs(longer) > reach(wanted, name)) return Number.POSITIVE_INFINITY;
  return distance(...withoutCommonEnds(wanted, name));
}

/** Names of jobs share most of their letters, and what two texts share at either end adds nothing to their distance. */
function withoutCommonEnds(a: string, b: string): [string, string] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < most - start &&
    a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)
  ) {
    end += 1;
  }
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

function reach(wanted: string, name: string): number {
  return SIMILARITY * Math.max(name.length, wanted.length);
}
