import { InvalidInputError, UnavailableError } from '../errors.js';
import {
  distinctName,
  isCalled,
  isOfCountry,
  labelOf,
  liesIn,
  likeliestFirst,
  type Place,
  type PlaceSearch,
} from './places.js';

/** What a query may mean. */
export interface Found {
  /** Likeliest first. */
  places: Place[];
  source: 'geocoder' | 'gazetteer';
  /** Why it is not the geocoder's answer, in one sentence. */
  outage?: string;
}

/** The place that a name was taken for. */
export interface Resolved {
  /** Name, region and country: "Seattle, Washington, United States". */
  label: string;
  latitude: number;
  longitude: number;
  /** What the user should know of the choice: other places of that name, an answer from the gazetteer. */
  remark?: string;
}

export interface Geocoder {
  /** Places called so, or beginning so: "Seattle", or narrower "Springfield, Illinois" or "Paris, FR"; none where nothing matches. */
  find(query: string, options?: { country?: string; signal?: AbortSignal }): Promise<Found>;
  /**
   * The place that a name most likely means.
   * @throws InvalidInputError when no place has that name; UnavailableError when neither the geocoder nor the gazetteer can tell.
   */
  resolve(name: string, signal?: AbortSignal): Promise<Resolved>;
}

interface Sources {
  online: PlaceSearch;
  /** Loaded on first need. */
  offline(): Promise<PlaceSearch>;
  /** Unix milliseconds. */
  now(): number;
}

/** A hundred places are not to wait for a silent geocoder one after the other: it is left alone for so long. */
const REST_MS = 30_000;

const ALTERNATIVES = 3;

/** Asks the online source and, while that gives no answer, the offline one. */
export function createGeocoder({ online, offline, now }: Sources): Geocoder {
  let outage = { until: 0, why: '' };

  async function search(name: string, signal: AbortSignal | undefined): Promise<Found> {
    if (now() >= outage.until) {
      try {
        return { source: 'geocoder', places: await online(name, signal) };
      } catch (error) {
        if (!(error instanceof UnavailableError) || signal?.aborted) throw error;
        outage = { until: now() + REST_MS, why: error.message };
      }
    }
    const places = await (await offline())(name);
    return { source: 'gazetteer', places, outage: outage.why };
  }

  return {
    find: async (query, { country, signal } = {}) => {
      const { name, within } = parse(query);
      const found = await search(name, signal);
      const places = found.places.filter(
        (place) => liesIn(place, within) && (country === undefined || isOfCountry(place, country)),
      );
      return { ...found, places: likeliestFirst(places, name) };
    },

    resolve: async (query, signal) => {
      const { name, within } = parse(query);
      const found = await search(name, signal);
      const ranked = likeliestFirst(found.places, name);
      const [best, ...others] = ranked.filter((place) => liesIn(place, within));
      if (best === undefined) throw noPlace(query, { ...found, places: ranked });
      const remark = [remarkOnSource(found), remarkOnOthers(query, name, best, others)]
        .filter(Boolean)
        .join(' ');
      const { latitude, longitude } = best;
      return { label: labelOf(best), latitude, longitude, ...(remark && { remark }) };
    },
  };
}

function parse(query: string): { name: string; within: string[] } {
  const [name = '', ...within] = query.split(',').map((part) => part.trim());
  return { name, within: within.filter((part) => part !== '') };
}

function remarkOnSource({ outage }: Found): string | undefined {
  return outage && `${outage} The place is from the bundled gazetteer.`;
}

/** Says which other places have the name, where it has several and they can be told apart. */
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
  return `"${query}" was taken as ${labelOf(best)}, the most populous; others are ${listed}.`;
}

function noPlace(query: string, { places, outage }: Found): Error {
  const nearest = places.slice(0, ALTERNATIVES).map(labelOf).join('; ');
  const hint = nearest === '' ? 'check the spelling' : `known are ${nearest}`;
  return outage === undefined
    ? new InvalidInputError(
        `No place is called "${query}"; ${hint}, or give latitude and longitude.`,
      )
    : new UnavailableError(
        `${outage} The bundled gazetteer has no "${query}"; ${hint}, give latitude and longitude, or try again later.`,
      );
}
