import { readFileSync } from 'node:fs';
import { fold, type Place, type PlaceSearch } from './places.js';

/** A name this short is looked up as it is, not as the beginning of others; so does Open-Meteo's geocoder. */
const SHORT = 2;

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
export function gazetteer(path: string): PlaceSearch {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const entries = lines.map(toEntry);
  return async (name) => {
    const wanted = fold(name);
    return entries.flatMap((entry) => matchOf(entry, wanted) ?? []);
  };
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
function matchOf({ place, names, keys }: Entry, wanted: string): Place | undefined {
  const exact = keys.indexOf(wanted);
  if (exact >= 0) return { ...place, name: names[exact] ?? place.name };
  const begins = wanted.length > SHORT && keys.some((key) => key.startsWith(wanted));
  return begins ? place : undefined;
}
