import pMap from 'p-map';
import { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../errors.js';
import { explainJobName } from '../jobs/naming.js';
import { toDate } from '../weather/dates.js';
import type { Gathering } from '../weather/gathering.js';
import type { Geocoder } from '../weather/geocoder.js';
import { deriveJobName } from '../weather/identity.js';
import { normaliseCoordinates, normaliseLabel, type Selection } from '../weather/normalise.js';
import { oneLine } from '../weather/one-line.js';
import type { ToolServices } from './tool.js';

export const locationSchema = z.strictObject({
  place: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe(
      '"Seattle" or, narrower, "Springfield, Illinois"; a label when coordinates are given',
    ),
  latitude: z.number().optional().describe('degrees north, -90 to 90'),
  longitude: z.number().optional().describe('degrees east, -180 to 180'),
  job_name: z
    .string()
    .optional()
    .describe('idempotency key; derived from the input when left out, which suits most uses'),
});

export type Location = z.output<typeof locationSchema>;

/** What one location of a call asks for, with what there is to say of its place, or why it cannot be asked for. */
export type Request =
  | { location: Location; name: string; gathering: Gathering; remark: string | undefined }
  | { location: Location; refusal: string };

/** As long as a place may be. */
const LABEL_LIMIT = 200;

/** Geocoder look-ups at a time: a hundred places are not a burst of a hundred requests. */
const LOOKUPS_IN_FLIGHT = 8;

/** Places and names before anything is started; one bad location does not touch the others. */
export function resolveLocations(
  locations: readonly Location[],
  selection: Selection,
  { geocoder, now }: Pick<ToolServices, 'geocoder' | 'now'>,
  signal: AbortSignal,
): Promise<Request[]> {
  const today = toDate(now());
  return pMap(
    locations,
    async (location) => {
      try {
        const { gathering, remark } = await toGathering(location, selection, geocoder, signal);
        const name = location.job_name ?? deriveJobName(gathering, today);
        return { location, name, gathering, remark };
      } catch (error) {
        if (error instanceof InvalidInputError || error instanceof UnavailableError) {
          return { location, refusal: error.message };
        }
        throw error;
      }
    },
    { concurrency: LOOKUPS_IN_FLIGHT },
  );
}

async function toGathering(
  location: Location,
  selection: Selection,
  geocoder: Geocoder,
  signal: AbortSignal,
): Promise<{ gathering: Gathering; remark: string | undefined }> {
  const misnamed = location.job_name === undefined ? undefined : explainJobName(location.job_name);
  if (misnamed !== undefined) throw new InvalidInputError(misnamed);
  const { label, latitude, longitude, remark } = await locate(location, geocoder, signal);
  const place = label === undefined ? undefined : normaliseLabel(label);
  const gathering = {
    ...(place === undefined ? {} : { place }),
    ...normaliseCoordinates(latitude, longitude),
    ...selection,
  };
  return { gathering, remark };
}

async function locate(
  { place, latitude, longitude }: Location,
  geocoder: Geocoder,
  signal: AbortSignal,
): Promise<{ label: string | undefined; latitude: number; longitude: number; remark?: string }> {
  if (latitude !== undefined && longitude !== undefined) {
    return { label: place && oneLine(place, LABEL_LIMIT), latitude, longitude };
  }
  if (latitude !== undefined || longitude !== undefined) {
    const [given, missing] =
      latitude === undefined ? ['longitude', 'latitude'] : ['latitude', 'longitude'];
    throw new InvalidInputError(
      `The location has a ${given} but no ${missing}; give both, or a place.`,
    );
  }
  if (place === undefined) {
    throw new InvalidInputError(
      'The location has neither a place nor coordinates; give place, or latitude and longitude.',
    );
  }
  return { label: undefined, ...(await geocoder.resolve(place, signal)) };
}
