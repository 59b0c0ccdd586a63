import { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../errors.js';
import { describeNetworkError } from './classify.js';

/** A place that a geocoder knows, coordinates in degrees. */
export interface Place {
  /** Name, region and country: "Seattle, Washington, United States". */
  label: string;
  latitude: number;
  longitude: number;
}

export interface Geocoder {
  /**
   * The place that a name most likely means: "Seattle", or narrower "Springfield, Illinois" or "Paris, FR".
   * @throws InvalidInputError when no place has that name; UnavailableError when the geocoder gives no answer.
   */
  resolve(name: string, signal?: AbortSignal): Promise<Place>;
}

const CANDIDATES = 20;
const TIMEOUT_MS = 10_000;

const candidateSchema = z.object({
  name: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  country: z.string().optional(),
  country_code: z.string().optional(),
  admin1: z.string().optional(),
  population: z.number().optional(),
});
const answerSchema = z.object({ results: z.array(candidateSchema).optional() });
type Candidate = z.infer<typeof candidateSchema>;

/** Open-Meteo's geocoding API (open-meteo.com/en/docs/geocoding-api): no match leaves `results` out. */
export function openMeteoGeocoder(geocodingUrl: string): Geocoder {
  return {
    resolve: async (name, signal) => {
      const [city = '', ...narrower] = name.split(',').map((part) => part.trim());
      const candidates = await search(geocodingUrl, city, signal);
      const matching = candidates.filter((candidate) => lies(candidate, narrower));
      const best = mostLikely(matching, city);
      if (best === undefined) throw unknownPlace(name, candidates);
      return { label: label(best), latitude: best.latitude, longitude: best.longitude };
    },
  };
}

async function search(
  geocodingUrl: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const url = new URL(geocodingUrl);
  url.searchParams.set('name', name);
  url.searchParams.set('count', String(CANDIDATES));
  url.searchParams.set('language', 'en');
  const limits = [AbortSignal.timeout(TIMEOUT_MS), ...(signal ? [signal] : [])];
  try {
    const response = await fetch(url, { signal: AbortSignal.any(limits) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return answerSchema.parse(await response.json()).results ?? [];
  } catch (error) {
    const why =
      error instanceof z.ZodError ? 'its answer has another form' : describeNetworkError(error);
    throw new UnavailableError(
      `The geocoder at ${url.host} could not look up "${name}" (${why}); give latitude and longitude instead, or try again later.`,
    );
  }
}

/** Each further part of the name has to be the candidate's region or country. */
function lies(candidate: Candidate, narrower: string[]): boolean {
  const within = [candidate.admin1, candidate.country, candidate.country_code].map((part) =>
    part?.toLowerCase(),
  );
  return narrower.every((part) => within.includes(part.toLowerCase()));
}

/** Exact names go before prefixes, then the larger population. */
function mostLikely(candidates: Candidate[], name: string): Candidate | undefined {
  const rank = (candidate: Candidate) =>
    (candidate.name.toLowerCase() === name.toLowerCase() ? 1e12 : 0) + (candidate.population ?? 0);
  return [...candidates].sort((a, b) => rank(b) - rank(a))[0];
}

function label(candidate: Candidate): string {
  return [candidate.name, candidate.admin1, candidate.country].filter(Boolean).join(', ');
}

function unknownPlace(name: string, candidates: Candidate[]): InvalidInputError {
  const nearest = candidates.slice(0, 3).map(label).join('; ');
  const hint = nearest === '' ? 'check the spelling' : `known are ${nearest}`;
  return new InvalidInputError(
    `No place is called "${name}"; ${hint}, or give latitude and longitude.`,
  );
}
