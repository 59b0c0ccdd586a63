import { readFileSync } from 'node:fs';
import { distance } from 'fastest-levenshtein';
import { fold } from './fold.js';
import type { Place, PlaceSearch } from './places.js';

/** A name this short must match whole, not as a beginning. Open-Meteo's geocoder does the same. */
const SHORT = 2;

/** Places that are known offline. */
export interface Gazetteer {
  search: PlaceSearch;
  /** Places with nearly this name, nearest first; empty if a place has exactly this name. */
  similar(name: string, most: number): Place[];
}

/** One wrong letter is allowed for every four letters of a name. */
const LETTERS_PER_ERROR = 4;
const MOST_ERRORS = 3;

interface Entry {
  place: Place;
  names: string[];
  /** The names, folded. */
  keys: string[];
}

/**
 * Reads GeoNames' places from a file (data/README.md), for when no geocoder can be reached. Open-Meteo's geocoder
 * uses the same data, so a name has the same coordinates in both.
 * @param path a table with tabs between its columns, the most populous place first.
 */
export function gazetteer(path: string): Gazetteer {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  const entries = lines.map(toEntry);
  return {
    search: async (name) => {
      const wanted = fold(name);
      return entries.flatMap((entry) => matchOf(entry, wanted, name) ?? []);
    },
    similar: (name, most) => similarTo(name, entries).slice(0, most),
  };
}

/** Places with a similar name. Among places with the same name only the most populous, which comes first. */
function similarTo(name: string, entries: readonly Entry[]): Place[] {
  const wanted = fold(name);
  const allowed = Math.min(MOST_ERRORS, Math.floor(wanted.length / LETTERS_PER_ERROR));
  const found = new Map<string, { place: Place; errors: number }>();
  for (const { place, keys } of entries) {
    const key = keys[0] ?? '';
    if (Math.abs(key.length - wanted.length) > allowed || found.has(key)) continue;
    if (place.name.toLowerCase() === name.trim().toLowerCase()) return [];
    const errors = distance(key, wanted);
    if (errors <= allowed) found.set(key, { place, errors });
  }
  return [...found.values()].sort((a, b) => a.errors - b.errors).map(({ place }) => place);
}

function toEntry(line: string): Entry {
  const [
    name = '',
    latitude,
    longitude,
    region,
    country,
    country_code,
    population,
    timezone,
    others,
  ] = line.split('\t');
  const names = [name, ...(others ? others.split('|') : [])];
  const place = {
    name,
    latitude: Number(latitude),
    longitude: Number(longitude),
    region: region || undefined,
    country,
    country_code,
    population: Number(population),
    timezone,
  };
  return { place, names, keys: names.map(fold) };
}

/** The place under the requested name, if that is one of its names. */
function matchOf({ place, names, keys }: Entry, wanted: string, asked: string): Place | undefined {
  const exact = keys.includes(wanted) ? names.filter((_name, index) => keys[index] === wanted) : [];
  // Between "Łódź" and "Lodz", choose the spelling in the query.
  const name = exact.find((own) => plain(own) === plain(asked)) ?? exact[0];
  if (name !== undefined) {
    return { ...place, name, ...(!isPartOf(keys[0], wanted) && { isOtherName: true }) };
  }
  const begins = wanted.length > SHORT && keys.some((key) => key.startsWith(wanted));
  return begins ? place : undefined;
}

/** True for some of the words of a name: "Hull" is Kingston upon Hull. */
function isPartOf(name: string | undefined, words: string): boolean {
  return ` ${name} `.includes(` ${words} `);
}

/** The text without accents and capitals. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
