/** The locations of a start_gathering call. */
import pMap from 'p-map';
import { z } from 'zod';
import { InvalidInputError } from '../../base/errors.js';
import { oneLine } from '../../base/one-line.js';
import { explainJobName } from '../../durable/naming.js';
import { type AskedJob, orRefused, type RefusedJob } from '../../durable/tools/start-asked-jobs.js';
import type { Geocoder } from '../../places/geocoder.js';
import { toDate } from '../../weather/dates.js';
import type { Gathering } from '../../weather/gathering.js';
import { asBefore, deriveJobName } from '../../weather/identity.js';
import { daysRemark, standardOffset } from '../../weather/local-days.js';
import { delayRemark, refusePlaceOutsideModel } from '../../weather/model-limits.js';
import {
  type AskedSelection,
  degreesMistake,
  normaliseCoordinates,
  normaliseLabel,
  type Selection,
} from '../../weather/normalise.js';

export const locationSchema = z
  .strictObject({
    place: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ aliases: ['city', 'location', 'name'] })
      .optional()
      .describe(
        '"Seattle" or, narrower, "Springfield, Illinois"; a label when coordinates are given',
      ),
    latitude: z
      .number()
      .meta({ aliases: ['lat'] })
      .optional()
      .describe('degrees north, -90 to 90'),
    longitude: z
      .number()
      .meta({ aliases: ['lon', 'lng'] })
      .optional()
      .describe('degrees east, -180 to 180'),
    job_name: z.string().optional().describe('idempotency key; derived when left out'),
  })
  .meta({
    ...{ textIs: 'place', example: { place: 'Seattle' } },
    parts: {
      of: 'place',
      groups: [
        ['region', 'state', 'province'],
        ['country', 'country_code'],
      ],
    },
  });

export type Location = z.output<typeof locationSchema>;

/** The job to start for a location. */
export interface WantedGathering extends AskedJob<Gathering> {
  about: Pick<Gathering, 'place' | 'latitude' | 'longitude'>;
  /** A remark on its place. */
  remark: string | undefined;
  /** A remark on its days and its model, given before it is gathered. */
  caution: string | undefined;
}

/** A call may have a hundred locations. */
const TOLD = 10;

/** As long as a place may be. */
const LABEL_LIMIT = 200;

/** Concurrent geocoder look-ups, so that a hundred places do not become a burst of a hundred requests. */
const LOOKUPS_IN_FLIGHT = 8;

/** Values that all locations of a call share. */
interface Shared {
  selection: Selection;
  /** The words that the selection was made from. */
  asked: AskedSelection;
  /**
   * Present for an earlier version's selection, which may only find existing jobs; the reason to give if there is
   * none.
   */
  unlessThere?: string | undefined;
  geocoder: Geocoder;
  /** Unix milliseconds. */
  now: number;
  signal: AbortSignal;
}

/** Resolves places and names before anything is started. One bad location does not affect the others. */
export function resolveLocations(
  locations: readonly Location[],
  shared: Shared,
): Promise<(WantedGathering | RefusedJob)[]> {
  return pMap(
    locations,
    (location) =>
      orRefused<WantedGathering | RefusedJob>(location.job_name, async () => {
        const { unlessThere } = shared;
        if (unlessThere !== undefined && location.job_name === undefined) {
          return { refusal: unlessThere };
        }
        return { unlessThere, ...(await toWanted(location, shared)) };
      }),
    { concurrency: LOOKUPS_IN_FLIGHT },
  );
}

async function toWanted(
  location: Location,
  { selection, asked, geocoder, now, signal }: Shared,
): Promise<WantedGathering> {
  const mistake = explainLocation(location);
  if (mistake !== undefined) throw new InvalidInputError(mistake);
  const { label, latitude, longitude, remark } = await locate(location, geocoder, signal);
  const place = label === undefined ? undefined : normaliseLabel(label);
  const coordinates = normaliseCoordinates(latitude, longitude);
  const gathering = {
    ...(place === undefined ? {} : { place }),
    ...coordinates,
    ...selection,
    ...(selection.provider === undefined && (await ofPlace(coordinates, selection, now))),
  };
  const cautions = [daysRemark(gathering), delayRemark(gathering, now)];
  return {
    name: location.job_name ?? deriveJobName(gathering, toDate(now)),
    input: gathering,
    asBefore: asBefore(gathering, asked),
    about: { ...(place === undefined ? {} : { place }), ...coordinates },
    remark,
    caution: cautions.filter(Boolean).join(' '),
  };
}

/** The gathering that a selection means at a place. */
async function ofPlace(
  place: Pick<Gathering, 'latitude' | 'longitude'>,
  { model = 'best_match', days }: Selection,
  now: number,
): Promise<Pick<Gathering, 'utc_offset_seconds'>> {
  const { isAtSea, zoneOf } = await import('../../places/zones.js');
  refusePlaceOutsideModel(model, place, isAtSea(place));
  return days === 'local' ? { utc_offset_seconds: standardOffset(zoneOf(place), now) } : {};
}

async function locate(
  { place, latitude, longitude }: Location,
  geocoder: Geocoder,
  signal: AbortSignal,
): Promise<{ label: string | undefined; latitude: number; longitude: number; remark?: string }> {
  if (latitude !== undefined && longitude !== undefined) {
    return { label: place && oneLine(place, LABEL_LIMIT), latitude, longitude };
  }
  return { label: undefined, ...(await geocoder.resolve(place ?? '', signal)) };
}

/** What is wrong with locations by themselves, in sentences; nothing is looked up. */
export function locationMistakes(locations: readonly Location[]): string[] {
  const mistakes = locations.flatMap((location, index) => {
    const mistake = explainLocation(location);
    return mistake === undefined ? [] : [`locations[${index}]: ${mistake}`];
  });
  const more = mistakes.length - TOLD;
  return more > 0 ? [...mistakes.slice(0, TOLD), `There are ${more} more mistakes.`] : mistakes;
}

/** What is wrong with one location by itself, in a sentence. */
function explainLocation({ place, latitude, longitude, job_name }: Location): string | undefined {
  const misnamed = job_name === undefined ? undefined : explainJobName(job_name);
  if (misnamed !== undefined) return misnamed;
  if (latitude !== undefined && longitude !== undefined) {
    return degreesMistake('latitude', latitude) ?? degreesMistake('longitude', longitude);
  }
  if (latitude !== undefined || longitude !== undefined) {
    const [given, missing] =
      latitude === undefined ? ['longitude', 'latitude'] : ['latitude', 'longitude'];
    return `The location has a ${given} but no ${missing}; give both, or a place.`;
  }
  return place === undefined
    ? 'The location has neither a place nor coordinates; give place, or latitude and longitude.'
    : undefined;
}
