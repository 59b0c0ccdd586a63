import { z } from 'zod';
import { InvalidInputError } from '../base/errors.js';
import type { StartedJob } from '../durable/start.js';
import { defineDurableTool } from '../durable/tools/define-durable-tool.js';
import { DAYS_NAMES, type Gathering, MODEL_NAMES, PROVIDER_NAMES } from '../weather/gathering.js';
import { isGathering } from '../weather/gathering-schema.js';
import { BEFORE, identityHash, namesNewWords } from '../weather/identity.js';
import {
  type AskedSelection,
  normaliseSelection,
  type Selection,
  selectionMistakes,
} from '../weather/normalise.js';
import { RESOLUTION_WORDS } from '../weather/variables.js';
import { modelAndDays } from './gathering/gathering-words.js';
import { remarkOnValues } from './gathering/incomplete.js';
import {
  type Location,
  locationMistakes,
  locationSchema,
  resolveLocations,
  type WantedGathering,
} from './gathering/locations.js';
import type { ToolServices } from './services.js';

const MAX_LOCATIONS = 100;

export const startGathering = defineDurableTool({
  name: 'start_gathering',
  title: 'Start gathering weather',
  description:
    'Starts one durable background job a location that gathers historic weather (1940 to today) and returns at once with job names. ' +
    'Use it for any question about past weather. ' +
    'Safe to repeat: the same input gives the same job, and a finished one answers instantly. ' +
    'Next: await_result.',
  kind: 'gathering',
  input: {
    locations: z.array(locationSchema).min(1).max(MAX_LOCATIONS),
    start_date: z
      .string()
      .meta({ isDay: true, aliases: ['start', 'from'] })
      .describe('first day, YYYY-MM-DD, from 1940-01-01 on'),
    end_date: z
      .string()
      .meta({ isDay: true, aliases: ['end', 'to'] })
      .describe('last day, included, YYYY-MM-DD, today at the latest'),
    resolution: z
      .enum(['daily', 'hourly'])
      .meta({ words: RESOLUTION_WORDS, aliases: ['frequency', 'interval'] })
      .default('daily'),
    variables: z
      .array(z.string().meta({ endsAtComma: true }))
      .min(1)
      .optional()
      .describe(
        "Open-Meteo's names, e.g. temperature_2m_max, precipitation_sum (daily), temperature_2m (hourly); a default set when left out",
      ),
    provider: z.enum(PROVIDER_NAMES).default('open-meteo').describe('grid or stations'),
    model: z
      .enum(MODEL_NAMES)
      .optional()
      .describe(
        'era5 when left out: one model since 1940, 25 km, 5 days late. Finer: era5_land, ecmwf_ifs (2017 on), cerra (Europe); best_match mixes, with steps in 1950 and 2017',
      ),
    days: z
      .enum(DAYS_NAMES)
      .optional()
      .describe('of daily rows: local (standard time) when left out'),
  },
  plural: 'locations',
  isOpenWorld: true,
  resolve: ({ locations, ...asked }, services: ToolServices, { signal }) =>
    resolveLocations(locations, {
      ...selectionOrMistakes(asked, locations, services.now()),
      asked,
      geocoder: services.geocoder,
      now: services.now(),
      signal,
    }),
  alsoWrong: ({ locations = [], ...asked }, services, refused) => [
    ...selectionMistakes(asked, services.now(), [
      ...refused,
      // A job of that name may be of an earlier version and have what the usual model lacks.
      ...(mayBeOfBefore(asked, locations) ? ['model'] : []),
    ]),
    ...locationMistakes(locations),
  ],
  remarks,
});

/** What belongs to the values, the days and the place of a job. */
function remarks(wanted: WantedGathering, started: StartedJob, { now }: ToolServices) {
  const { name, input, asBefore } = wanted;
  const isNew = started.outcome === 'started' || started.outcome === 'retried';
  const before = asBefore !== undefined && isInput(started.input, asBefore) ? asBefore : undefined;
  return [
    remarkOnValues({ name, input: before ?? input }, started, now()),
    before &&
      `This job is ${modelAndDays(before)}, as jobs of version 0.2.0 are; under another job_name, or none, the same call gathers it ${modelAndDays(input)}.`,
    wanted.remark,
    isNew && before === undefined && wanted.caution,
  ];
}

function isInput(input: unknown, gathering: Gathering): boolean {
  return isGathering(input) && identityHash(input) === identityHash(gathering);
}

/** @throws InvalidInputError that has the mistakes of the locations too. */
function selectionOrMistakes(
  asked: AskedSelection,
  locations: readonly Location[],
  now: number,
): ReturnType<typeof selectionOf> {
  try {
    return selectionOf(asked, locations, now);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError([error.message, ...locationMistakes(locations)].join(' '));
  }
}

/** True for a call that may be about a job of an earlier version. */
function mayBeOfBefore(asked: Partial<AskedSelection>, locations: readonly Location[]): boolean {
  return locations.some(({ job_name }) => job_name !== undefined) && !namesNewWords(asked);
}

/**
 * What is asked of all locations. A call that names no model, and that the usual one cannot serve, still finds the
 * jobs that an earlier version made of it.
 */
function selectionOf(
  asked: AskedSelection,
  locations: readonly Location[],
  now: number,
): { selection: Selection; unlessThere?: string } {
  try {
    return { selection: normaliseSelection(asked, now) };
  } catch (error) {
    if (!(error instanceof InvalidInputError) || !mayBeOfBefore(asked, locations)) throw error;
    const selection = normaliseSelection({ ...asked, ...BEFORE[asked.resolution] }, now);
    return { selection, unlessThere: error.message };
  }
}
