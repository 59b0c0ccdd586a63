import { z } from 'zod';
import { withDeadline } from '../base/deadline.js';
import { UnavailableError } from '../base/errors.js';
import { oneLine } from '../base/one-line.js';
import { BodyMemory } from '../providers/http/body-memory.js';
import { BodyReader } from '../providers/http/body-reader.js';
import { describeNetworkError } from '../providers/http/classify.js';
import { follow, RedirectError } from '../providers/http/follow.js';
import type { Fetch } from '../proxies/proxies.js';
import type { Place, PlaceSearch } from './places.js';

/** The API's maximum: a name may have to be narrowed by its region afterwards. */
const CANDIDATES = 100;

const NAME_LIMIT = 200;
const WHY_LIMIT = 200;

/** The gazetteer can answer, so waiting longer for a silent geocoder is useless. */
const TIMEOUT_MS = 5_000;

/** A hundred candidates are 50 kB. */
const ANSWER_BYTES = 1_024 * 1_024;
/** The longest name of a place has 85 letters (Taumatawhakatangi…). */
const nameSchema = z.string().max(NAME_LIMIT);
/** Codes and names of zones are ASCII. */
const codeSchema = z.string().regex(/^[\w+/-]{0,64}$/);

const candidateSchema = z.object({
  name: nameSchema,
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  country: nameSchema.optional(),
  country_code: codeSchema.optional(),
  admin1: nameSchema.optional(),
  population: z.number().optional(),
  timezone: codeSchema.optional(),
});
const answerSchema = z.object({ results: z.array(candidateSchema).optional() });

/** Open-Meteo's geocoding API (open-meteo.com/en/docs/geocoding-api). Without a match `results` is absent. */
export function openMeteoPlaces(geocodingUrl: string, fetch: Fetch): PlaceSearch {
  return async (name, signal) => {
    const url = new URL(geocodingUrl);
    url.searchParams.set('name', name);
    url.searchParams.set('count', String(CANDIDATES));
    url.searchParams.set('language', 'en');
    try {
      return await withDeadline(TIMEOUT_MS, signal, (limit) => search(url, fetch, limit));
    } catch (error) {
      const isForeign = error instanceof z.ZodError || error instanceof SyntaxError;
      const why = isForeign ? 'its answer has another form' : whyNot(error);
      throw new UnavailableError(`The geocoder at ${url.host} gives no answer (${why}).`);
    }
  };
}

function whyNot(error: unknown): string {
  if (error instanceof RedirectError) return `it ${error.message}`;
  return oneLine(describeNetworkError(error), WHY_LIMIT);
}

async function search(url: URL, fetch: Fetch, signal: AbortSignal): Promise<Place[]> {
  const response = await follow(url, fetch, { signal });
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  const { results = [] } = answerSchema.parse(JSON.parse(await readText(response, signal)));
  return results.slice(0, CANDIDATES).map(toPlace);
}

async function readText(response: Response, signal: AbortSignal): Promise<string> {
  const memory = new BodyMemory();
  try {
    const reader = new BodyReader(signal, memory);
    const body = await reader.readBegin(response, ANSWER_BYTES);
    if (reader.received <= ANSWER_BYTES) return body.toString('utf8');
    throw new Error(`it answered more than ${ANSWER_BYTES} bytes`);
  } finally {
    memory.free();
  }
}

/** Cleans a name for messages and job names: the geocoder may send anything. */
function toPlace({ admin1, ...place }: z.infer<typeof candidateSchema>): Place {
  const short = (text: string | undefined) => text && oneLine(text, NAME_LIMIT);
  const { name, country } = place;
  const names = { name: oneLine(name, NAME_LIMIT), region: short(admin1), country: short(country) };
  return { ...place, ...names };
}
