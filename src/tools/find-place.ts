import { z } from 'zod';
import { defineTool, nextStepSchema, READ_ONLY } from '../mcp/tool.js';
import type { Found } from '../places/geocoder.js';
import { labelOf, type Place } from '../places/places.js';
import type { ToolServices } from './services.js';

const MAX_PLACES = 20;

/** A place that a query may mean; `place` as a location of start_gathering finds this one again. */
export type Candidate = Omit<Place, 'name' | 'country_code'> & { place: string };

export const findPlace = defineTool({
  name: 'find_place',
  title: 'Find place',
  description: 'Looks up places by name, likeliest first, for start_gathering.',
  annotations: { ...READ_ONLY, openWorldHint: true },
  input: z
    .strictObject({
      query: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .meta({ aliases: ['place', 'name', 'city', 'q'] }),
      limit: z.int().min(1).max(MAX_PLACES).meta({ mayExceed: true }).default(5),
      country: z.string().trim().min(1).max(100).optional().describe('name or code'),
    })
    .meta({ parts: { of: 'query', groups: [['region', 'state', 'province']] } }),
  output: z.object({
    places: z.array(z.unknown() as z.ZodType<Candidate>),
    source: z.string(),
    next_step: nextStepSchema,
  }),
  run: async ({ query, limit, country }, { geocoder }: ToolServices, { signal }) => {
    const found = await geocoder.find(query, { ...(country && { country }), signal });
    const places = found.places.slice(0, limit).map(toCandidate);
    return { places, source: found.source, next_step: nextStep(found, query, country) };
  },
});

function toCandidate(place: Place): Candidate {
  const { latitude, longitude, region, country, population, timezone } = place;
  return { place: labelOf(place), latitude, longitude, region, country, population, timezone };
}

function nextStep(
  { places, outage, hint }: Found,
  query: string,
  country: string | undefined,
): string {
  const source = outage
    ? `${outage} What the bundled gazetteer has are places of 15,000 people or more. `
    : '';
  if (places.length > 0) {
    return `${source}Give start_gathering the "place" you mean, or its latitude and longitude.`;
  }
  const where = country === undefined ? '' : ` in ${country}`;
  const called = `${source}No place is called "${query}"${where}`;
  if (hint !== undefined)
    return `${called}; ${hint} Else give start_gathering latitude and longitude.`;
  return `${called}: check the spelling, leave out what narrows it, or give start_gathering latitude and longitude.`;
}
