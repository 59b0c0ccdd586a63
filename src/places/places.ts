/** Places, and how names and regions match them. */
import { oneLine } from '../base/one-line.js';
import { countryCode, STATE_OF } from './country-names.js';
import { fold } from './fold.js';
import { REGION_CODES } from './region-codes.js';

/** A place as a geocoder knows it; coordinates in degrees. */
export interface Place {
  name: string;
  latitude: number;
  longitude: number;
  /** First administrative level: a state, a province. */
  region?: string | undefined;
  country?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  country_code?: string | undefined;
  population?: number | undefined;
  /** IANA name. */
  timezone?: string | undefined;
  /** It is called as was asked for, but not by its first name: by an old or foreign one, say. */
  isOtherName?: boolean;
}

/**
 * Under a name that is not its first, a place counts with an eighth of its people: "Islamabad" is Pakistan's capital
 * before Chittagong, once called so, but "Odessa" is Odesa in Ukraine before Odessa in Texas.
 */
const OTHER_NAMES_SHARE = 1 / 8;

/**
 * Finds the places whose name is or begins with this, in any order.
 * @throws UnavailableError if there is no answer.
 */
export type PlaceSearch = (name: string, signal?: AbortSignal) => Promise<Place[]>;

/** Longer than any three names of a real place. A geocoder may send anything. */
const LABEL_LENGTH = 200;

/** Name, region and country: "Seattle, Washington, United States". The label as a query finds this place again. */
export function labelOf({ name, region, country }: Place): string {
  return oneLine([name, region, country].filter(Boolean).join(', '), LABEL_LENGTH);
}

export function isCalled(place: Place, name: string): boolean {
  return fold(place.name) === fold(name);
}

/** True for two records of one place: GeoNames moves places a little at times. */
export function isNear(one: Place, other: Place): boolean {
  const degrees = [one.latitude - other.latitude, one.longitude - other.longitude];
  return degrees.every((difference) => Math.abs(difference) < 0.1);
}

/** True if the place's country has this name or code, or this common name. */
function isOfCountry({ country, country_code }: Place, asked: string): boolean {
  const text = fold(asked);
  const known = [country, country_code].some((name) => name !== undefined && fold(name) === text);
  return known || (country_code !== undefined && countryCode(asked) === country_code.toUpperCase());
}

/** True if the place's region has this name, or this postal code in its country ("WA"). */
function isOfRegion({ region, country_code = '' }: Place, asked: string): boolean {
  if (region === undefined) return false;
  const text = fold(asked);
  const code = REGION_CODES[country_code.toUpperCase()]?.[text.toUpperCase()];
  return fold(region) === text || (code !== undefined && fold(region) === fold(code));
}

/** True when each of the texts is the region or country of the place, in one of its forms. */
function liesIn(forms: readonly Place[], texts: readonly string[]): boolean {
  return texts.every((text) =>
    forms.some((form) => isOfRegion(form, text) || isOfCountry(form, text)),
  );
}

/**
 * The places whose region or country each of the texts is. Where there is none, a territory counts as of its state,
 * too: Saint-Denis in France is the one near Paris, and Nuuk is in Denmark.
 */
export function placesIn(places: readonly Place[], texts: readonly string[]): Place[] {
  return fitting(places, (forms) => liesIn(forms, texts));
}

/** The places of a country; a territory as in placesIn. */
export function placesOfCountry(places: readonly Place[], country: string): Place[] {
  return fitting(places, (forms) => forms.some((form) => isOfCountry(form, country)));
}

/** @param fits is given a place's forms: itself, and as one of its territory's state where no place fits by itself. */
function fitting(places: readonly Place[], fits: (forms: readonly Place[]) => boolean): Place[] {
  const own = places.filter((place) => fits([place]));
  return own.length > 0 ? own : places.filter((place) => fits([place, ofState(place)]));
}

function ofState(place: Place): Place {
  return { ...place, country_code: STATE_OF[place.country_code?.toUpperCase() ?? ''] };
}

/** True for the name or code of a country, or for a region that has a code. */
export function narrows(text: string): boolean {
  const name = fold(text);
  if (countryCode(text) !== undefined) return true;
  return Object.values(REGION_CODES)
    .flatMap(Object.entries)
    .some((known) => known.some((one) => fold(one) === name));
}

/**
 * Sorts places: exact names before names that only begin so. Then a match by region before a match by country,
 * because a region is more specific: "CA" is California before Canada. Then the larger population, which counts less
 * under another name.
 * @param within regions and countries that narrow the name.
 */
export function likeliestFirst(
  places: readonly Place[],
  name: string,
  within: readonly string[] = [],
): Place[] {
  const isNarrow = (place: Place) => within.some((text) => isOfRegion(place, text));
  const rank = (place: Place) =>
    (isCalled(place, name) || place.isOtherName ? 2e12 : 0) +
    (isNarrow(place) ? 1e12 : 0) +
    (place.population ?? 0) * (place.isOtherName ? OTHER_NAMES_SHARE : 1);
  return [...places].sort((a, b) => rank(b) - rank(a));
}

/** The shortest name that means this place and none of the others; undefined if region and country are the same. */
export function distinctName(place: Place, others: readonly Place[]): string | undefined {
  const { name, region, country } = place;
  return [[region], [country], [region, country]]
    .map((texts) => texts.filter((text) => text !== undefined && text !== ''))
    .filter((texts) => !others.some((other) => liesIn([other], texts as string[])))
    .map((texts) => oneLine([name, ...texts].join(', '), LABEL_LENGTH))[0];
}
