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
}

/**
 * Looks up the places whose name is this, or begins so, in any order.
 * @throws UnavailableError when it gives no answer.
 */
export type PlaceSearch = (name: string, signal?: AbortSignal) => Promise<Place[]>;

/** What people call countries that ISO calls otherwise. */
const SPOKEN_CODES: Record<string, string> = { usa: 'us', uk: 'gb' };

/** Name, region and country: "Seattle, Washington, United States". As a query it finds this place again. */
export function labelOf({ name, region, country }: Place): string {
  return [name, region, country].filter(Boolean).join(', ');
}

/** Text by which names are compared: "Île-de-France" and "ile-de-france" are one. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}

export function isCalled(place: Place, name: string): boolean {
  return fold(place.name) === fold(name);
}

/** True when the place's country has this name or code. */
export function isOfCountry({ country, country_code }: Place, asked: string): boolean {
  const text = fold(asked);
  return [country, country_code].some(
    (known) => known !== undefined && fold(known) === (SPOKEN_CODES[text] ?? text),
  );
}

/** True when each of the texts is the place's region or country. */
export function liesIn(place: Place, texts: readonly string[]): boolean {
  return texts.every(
    (text) =>
      isOfCountry(place, text) || (place.region !== undefined && fold(place.region) === fold(text)),
  );
}

/** Exact names go before names that only begin so, then the larger population. */
export function likeliestFirst(places: readonly Place[], name: string): Place[] {
  const rank = (place: Place) => (isCalled(place, name) ? 1e12 : 0) + (place.population ?? 0);
  return [...places].sort((a, b) => rank(b) - rank(a));
}

/** The shortest name that means this place and none of the others; undefined where region and country are the same. */
export function distinctName(place: Place, others: readonly Place[]): string | undefined {
  const { name, region, country } = place;
  return [[region], [country], [region, country]]
    .map((texts) => texts.filter((text) => text !== undefined && text !== ''))
    .filter((texts) => !others.some((other) => liesIn(other, texts as string[])))
    .map((texts) => [name, ...texts].join(', '))[0];
}
