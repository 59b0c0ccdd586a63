import { readFileSync } from 'node:fs';
import { distance } from 'fastest-levenshtein';
import { fold } from './fold.js';
import type { Place, PlaceSearch } from './places.js';

/** A name this short is looked up as it is, not as the beginning of others; so does Open-Meteo's geocoder. */
const SHORT = 2;

/** Places that are known without asking anybody. */
export interface Gazetteer {
  search: PlaceSearch;
  /** Places whose name is nearly this, nearest first; none where a place is called exactly so. */
  similar(name: string, most: number): Place[];
}

/** So many letters of a name, to a wrong one. */
const LETTERS_PER_ERROR = 4;
const MOST_ERRORS = 3;

interface Entry {
  place: Place;
  names: string[];
  /** The names, folded. */
  keys: string[];
}

/**
 * GeoNames' places from a file (data/README.md), for when no geocoder can be reached. Open-Meteo's geocoder is made
 * from the same data: a name means the same coordinates here and there.
 * @param path a table with tabs between its columns, the most populous place first.
 */
export function gazetteer(path: string): Gazetteer {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const entries = lines.map(toEntry);
  return {
    search: async (name) => {
      const wanted = fold(name);
      return entries.flatMap((entry) => matchOf(entry, wanted, name) ?? []);
    },
    similar: (name, most) => similarTo(name, entries).slice(0, most),
  };
}

/** Of places with the same name, the most populous; entries are in that order. */
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

/** The place, under the name that was asked for where that is one of its names. */
function matchOf({ place, names, keys }: Entry, wanted: string, asked: string): Place | undefined {
  const exact = keys.includes(wanted) ? names.filter((_name, index) => keys[index] === wanted) : [];
  // Of "Łódź" and "Lodz" the one that was written.
  const name = exact.find((own) => plain(own) === plain(asked)) ?? exact[0];
  if (name !== undefined) return { ...place, name };
  const begins = wanted.length > SHORT && keys.some((key) => key.startsWith(wanted));
  return begins ? place : undefined;
}

/** Without accents and capitals alone. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
