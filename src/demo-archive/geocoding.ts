/** Open-Meteo's geocoding protocol (open-meteo.com/en/docs/geocoding-api), the serving side. */

import { BadRequest } from './protocol.js';

/** A place in the form of Open-Meteo's geocoder; ids and populations are GeoNames'. */
export interface GeocodedPlace {
  id: number;
  name: string;
  /** Degrees. */
  latitude: number;
  longitude: number;
  /** Metres. */
  elevation: number;
  feature_code: string;
  country_code: string;
  timezone: string;
  population: number;
  country: string;
  admin1: string;
}

export interface GeocodingAnswer {
  /** Absent if nothing matches. */
  results?: GeocodedPlace[];
  generationtime_ms: number;
}

const DEFAULT_COUNT = 10;
const MAX_COUNT = 100;

export const SEATTLE: GeocodedPlace = {
  id: 5809844,
  name: 'Seattle',
  latitude: 47.60621,
  longitude: -122.33207,
  elevation: 56,
  feature_code: 'PPLA2',
  country_code: 'US',
  timezone: 'America/Los_Angeles',
  population: 737015,
  country: 'United States',
  admin1: 'Washington',
};

export const NEW_YORK: GeocodedPlace = {
  id: 5128581,
  name: 'New York',
  latitude: 40.71427,
  longitude: -74.00597,
  elevation: 10,
  feature_code: 'PPL',
  country_code: 'US',
  timezone: 'America/New_York',
  population: 8804190,
  country: 'United States',
  admin1: 'New York',
};

/**
 * Finds places by name. One character matches nothing, two must be the whole name, three or more its beginning. The
 * most populous come first. `language` is accepted, but names stay English.
 * @throws BadRequest if no name is given or the count is out of range.
 */
export function geocode(
  places: readonly GeocodedPlace[],
  parameters: URLSearchParams,
): GeocodingAnswer {
  const startedAt = performance.now();
  const name = parameters.get('name');
  if (name === null) throw new BadRequest("Parameter 'name' is required");
  const count = parseCount(parameters.get('count'));
  const country = parameters.get('countryCode')?.toUpperCase();
  const results = places
    .filter((place) => matches(place.name, name))
    .filter((place) => country === undefined || place.country_code === country)
    .sort((one, other) => other.population - one.population)
    .slice(0, count);
  const generationtime_ms = performance.now() - startedAt;
  return results.length === 0 ? { generationtime_ms } : { results, generationtime_ms };
}

function parseCount(text: string | null): number {
  if (text === null || text === '') return DEFAULT_COUNT;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    throw new BadRequest(`Parameter count must be between 1 and ${MAX_COUNT}.`);
  }
  return count;
}

function matches(name: string, asked: string): boolean {
  const [whole, wanted] = [normalise(name), normalise(asked)];
  if (wanted.length < 2) return false;
  return wanted.length === 2 ? whole === wanted : whole.startsWith(wanted);
}

function normalise(text: string): string {
  return text.trim().normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
