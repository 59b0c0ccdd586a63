import { InvalidInputError, UnavailableError } from '../base/errors.js';
import { oneLine } from '../base/one-line.js';
import { degreesMistake } from '../weather/normalise.js';
import { readCoordinates } from './coordinates-text.js';
import type { Gazetteer } from './gazetteer.js';
import {
  distinctName,
  isCalled,
  isNear,
  labelOf,
  likeliestFirst,
  narrows,
  type Place,
  type PlaceSearch,
  placesIn,
  placesOfCountry,
} from './places.js';

/** The possible meanings of a query. */
export interface Found {
  /** Likeliest first. */
  places: Place[];
  source: 'geocoder' | 'gazetteer' | 'coordinates';
  /** Why the answer does not come from the geocoder, in one sentence. */
  outage?: string;
  /** If no place matches: places that may have been meant, or what is wrong with coordinates. */
  hint?: string;
}

/** The place chosen for a name. */
export interface Resolved {
  /** Name, region and country: "Seattle, Washington, United States"; absent if the text was coordinates. */
  label?: string;
  latitude: number;
  longitude: number;
  /** A remark on the choice: other places with the name, or an answer from the gazetteer. */
  remark?: string;
}

export interface Geocoder {
  /**
   * Places whose name is or begins with the query: "Seattle", or narrower "Springfield, Illinois", "Seattle, WA" or
   * "Paris, FR". Empty if nothing matches.
   */
  find(query: string, options?: { country?: string; signal?: AbortSignal }): Promise<Found>;
  /**
   * The place that a name most likely means.
   * @throws InvalidInputError if no place has that name; UnavailableError if neither the geocoder nor the gazetteer
   * can answer.
   */
  resolve(name: string, signal?: AbortSignal): Promise<Resolved>;
}

interface Sources {
  online: PlaceSearch;
  /** Loaded on first use. */
  offline(): Promise<Gazetteer>;
  /** Unix milliseconds. */
  now(): number;
}

/** After a failure the geocoder is not asked for this long, so that a hundred places do not each wait for it. */
const REST_MS = 30_000;

const ALTERNATIVES = 3;

/** Characters of a query that an answer repeats. */
const SHOWN_LIMIT = 100;

/** Asks the online source and, while that does not answer, the offline one. */
export function createGeocoder({ online, offline, now }: Sources): Geocoder {
  let outage = { until: 0, why: '' };

  async function ask(name: string, signal: AbortSignal | undefined): Promise<Found> {
    if (now() >= outage.until) {
      try {
        return { source: 'geocoder', places: await online(name, signal) };
      } catch (error) {
        if (!(error instanceof UnavailableError) || signal?.aborted) throw error;
        outage = { until: now() + REST_MS, why: error.message };
      }
    }
    const places = await (await offline()).search(name);
    return { source: 'gazetteer', places, outage: outage.why };
  }

  /**
   * All meanings of a query, likeliest first. If nothing lies within the narrowing words, the places with the name
   * alone.
   */
  async function search(query: string, signal: AbortSignal | undefined): Promise<Read> {
    let first: Read | undefined;
    for (const { name, within } of readingsOf(query)) {
      const found = await ask(name, signal);
      const places = likeliestFirst(await withOtherNames(found, name), name, within);
      const read = { ...found, places, name, within };
      if (places.length > 0) return read;
      first ??= read;
    }
    if (first === undefined) throw new Error('a query has at least one reading');
    return first;
  }

  /**
   * The geocoder gives English names: to "Roma" it answers Rome, and Roma in Texas. Where a place under another name
   * is larger than those under this one, and this is no town's first name, the gazetteer knows whether the larger one
   * is called so, too. Delhi was called Dili once, but Dili is a town of its own.
   */
  async function withOtherNames({ source, places }: Found, name: string): Promise<Place[]> {
    const most = (called: boolean) =>
      Math.max(0, ...places.map((one) => (isCalled(one, name) === called && one.population) || 0));
    if (source !== 'geocoder' || most(false) <= most(true)) return places;
    const towns = (await (await offline()).search(name)).filter((town) => isCalled(town, name));
    const known = towns.filter(({ isOtherName }) => isOtherName);
    if (known.length < towns.length) return places;
    return places.map((place) =>
      !isCalled(place, name) && known.some((one) => isNear(one, place))
        ? { ...place, isOtherName: true }
        : place,
    );
  }

  async function refuse(query: string, read: Read): Promise<Error> {
    const similar =
      read.places.length === 0 ? (await offline()).similar(read.name, ALTERNATIVES) : [];
    return noPlace(query, read, similar);
  }

  return {
    find: async (query, { country, signal } = {}) => {
      const at = readCoordinates(query);
      if (at !== undefined) return placeAt(query.trim(), at);
      const { name, within, ...found } = await search(query, signal);
      if (found.places.length === 0) {
        const similar = (await offline()).similar(name, ALTERNATIVES);
        return similar.length === 0 ? found : { ...found, hint: similarNames(similar) };
      }
      const places = placesIn(found.places, within);
      return {
        ...found,
        places: country === undefined ? places : placesOfCountry(places, country),
      };
    },

    resolve: async (query, signal) => {
      const at = readCoordinates(query);
      if (at !== undefined) return at;
      const shown = oneLine(query, SHOWN_LIMIT);
      const read = await search(query, signal);
      const [best, ...others] = placesIn(read.places, read.within);
      if (best === undefined) throw await refuse(shown, read);
      const remark = [remarkOnSource(read), remarkOnOthers(shown, read.name, best, others)]
        .filter(Boolean)
        .join(' ');
      const { latitude, longitude } = best;
      return { label: labelOf(best), latitude, longitude, ...(remark && { remark }) };
    },
  };
}

/** The place at coordinates, or what is wrong with them. */
function placeAt(name: string, at: Pick<Place, 'latitude' | 'longitude'>): Found {
  const mistakes = (['latitude', 'longitude'] as const).flatMap(
    (which) => degreesMistake(which, at[which]) ?? [],
  );
  return mistakes.length === 0
    ? { source: 'coordinates', places: [{ name, ...at }] }
    : { source: 'coordinates', places: [], hint: mistakes.join(' ') };
}

/** A name, and the regions and countries that narrow it. */
interface Reading {
  name: string;
  within: string[];
}

type Read = Found & Reading;

/** A region or country at the end of a name may have this many words: "London United Kingdom". */
const MOST_WORDS = 3;

/**
 * The possible readings of a query: the name before its first comma, narrowed by the rest. Without a comma also a
 * name followed by a country or a region's code ("Springfield IL"), used if no place has the whole name.
 */
function readingsOf(query: string): Reading[] {
  const [name = '', ...rest] = query.split(',').map((part) => part.trim());
  const within = rest.filter((part) => part !== '');
  const words = name.split(/\s+/);
  const cuts = Array.from({ length: Math.min(MOST_WORDS, words.length - 1) }, (_, cut) => cut + 1);
  const shorter = cuts.flatMap((cut) => {
    const end = words.slice(-cut);
    // "United Kingdom" is one, "ON Canada" are two.
    const ends = cut === 1 ? [end] : [[end.join(' ')], end];
    return ends
      .filter((parts) => parts.every(narrows))
      .map((parts) => ({ name: words.slice(0, -cut).join(' '), within: [...parts, ...within] }));
  });
  return [{ name, within }, ...shorter];
}

function remarkOnSource({ outage }: Found): string | undefined {
  return outage && `${outage} The place is from the bundled gazetteer.`;
}

/** Names other places with the same name, if they can be distinguished. */
function remarkOnOthers(
  query: string,
  name: string,
  best: Place,
  others: readonly Place[],
): string | undefined {
  const namesakes = others.filter((place) => isCalled(place, name) && place.population);
  const names = namesakes
    .flatMap((place) => {
      const rest = [best, ...namesakes].filter((other) => other !== place);
      return distinctName(place, rest) ?? [];
    })
    .slice(0, ALTERNATIVES);
  if (names.length === 0) return undefined;
  const listed = names.map((other) => `"${other}"`).join(', ');
  const isLargest = namesakes.every(({ population = 0 }) => population <= (best.population ?? 0));
  const why = isLargest ? ', the most populous' : '';
  return `"${query}" was taken as "${labelOf(best)}"${why}; others are ${listed}.`;
}

function noPlace(query: string, { places, outage }: Found, similar: readonly Place[]): Error {
  const hint = hintOf(places, similar);
  return outage === undefined
    ? new InvalidInputError(
        `No place is called "${query}"; ${hint}, or give latitude and longitude.`,
      )
    : new UnavailableError(
        `${outage} The bundled gazetteer has no "${query}"; ${hint}, give latitude and longitude, or try again later.`,
      );
}

/** Places that may have been meant, as a clause. */
function hintOf(places: readonly Place[], similar: readonly Place[]): string {
  if (places.length > 0) return `known are ${places.slice(0, ALTERNATIVES).map(quoted).join('; ')}`;
  if (similar.length === 0) return 'check the spelling';
  return `${similarNames(similar)} Give that name`;
}

/** Quoted, because a geocoder's answer may call a place anything. */
function quoted(place: Place): string {
  return `"${labelOf(place)}"`;
}

function similarNames(similar: readonly Place[]): string {
  const names = similar.map((place) => {
    const where = [place.region, place.country].filter(Boolean).join(', ');
    return `"${place.name}" (${where})`;
  });
  return `did you mean ${names.join(' or ')}?`;
}
