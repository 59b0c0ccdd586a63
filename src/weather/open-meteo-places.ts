import { z } from 'zod';
import { withDeadline } from '../deadline.js';
import { UnavailableError } from '../errors.js';
import { describeNetworkError } from './classify.js';
import type { Place, PlaceSearch } from './places.js';

/** The most that the API gives: a name may have to be narrowed by its region afterwards. */
const CANDIDATES = 100;

/** With the gazetteer at hand, nobody has to wait longer for a geocoder that is silent. */
const TIMEOUT_MS = 5_000;

const candidateSchema = z.object({
  name: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  country: z.string().optional(),
  country_code: z.string().optional(),
  admin1: z.string().optional(),
  population: z.number().optional(),
  timezone: z.string().optional(),
});
const answerSchema = z.object({ results: z.array(candidateSchema).optional() });

/** Open-Meteo's geocoding API (open-meteo.com/en/docs/geocoding-api): no match leaves `results` out. */
export function openMeteoPlaces(geocodingUrl: string): PlaceSearch {
  return async (name, signal) => {
    const url = new URL(geocodingUrl);
    url.searchParams.set('name', name);
    url.searchParams.set('count', String(CANDIDATES));
    url.searchParams.set('language', 'en');
    try {
      return await withDeadline(TIMEOUT_MS, signal, (limit) => search(url, limit));
    } catch (error) {
      const why =
        error instanceof z.ZodError ? 'its answer has another form' : describeNetworkError(error);
      throw new UnavailableError(`The geocoder at ${url.host} gives no answer (${why}).`);
    }
  };
}

async function search(url: URL, signal: AbortSignal): Promise<Place[]> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  return (answerSchema.parse(await response.json()).results ?? []).map(toPlace);
}

function toPlace({ admin1, ...place }: z.infer<typeof candidateSchema>): Place {
  return { ...place, region: admin1 };
}
