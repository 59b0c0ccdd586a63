/** Search attributes find jobs in Temporal's Web UI and CLI. Pure, because workflow code loads this module. */
import type { Gathering } from './gathering.js';
import { modelOf } from './models.js';

/**
 * Name to type, as the temporal CLI spells types. Days are Keywords and compare like dates. A Datetime in Elasticsearch
 * cannot be before 1970.
 */
export const WEATHER_SEARCH_ATTRIBUTES = {
  WeatherPlace: 'Keyword',
  WeatherCountry: 'Keyword',
  WeatherKind: 'Keyword',
  WeatherResolution: 'Keyword',
  WeatherProvider: 'Keyword',
  WeatherModel: 'Keyword',
  WeatherDays: 'Keyword',
  WeatherStartDate: 'Keyword',
  WeatherEndDate: 'Keyword',
  WeatherWaiting: 'KeywordList',
} as const;

/** The reasons for which a running job waits for upstream. */
export const WAITING_ATTRIBUTE = 'WeatherWaiting';

/** A job's search attributes of type Keyword, by name. Absent if the job has no such value. */
export type JobAttributes = Partial<
  Record<Exclude<keyof typeof WEATHER_SEARCH_ATTRIBUTES, typeof WAITING_ATTRIBUTE>, string>
>;

/**
 * The reasons to wait for upstream.
 * - budget: the fleet has spent the weight that its settings allow in a minute, hour or day
 * - limit: upstream asked for a pause ("too many requests")
 * - outage: upstream answers with errors or does not answer
 */
export const WAITING_REASONS = ['budget', 'limit', 'outage'] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** A Keyword on PostgreSQL has at most 255 characters, and a user's label may be longer. */
const VALUE_LENGTH = 100;

/** The search attributes of a gathering. */
export function gatheringAttributes(gathering: Gathering): JobAttributes {
  const { provider = 'open-meteo', resolution, start_date, end_date } = gathering;
  const model = modelOf(gathering);
  return {
    ...placeAttributes(gathering),
    WeatherKind: 'gathering',
    WeatherResolution: resolution,
    WeatherProvider: provider,
    ...(model !== undefined && { WeatherModel: model }),
    ...(model !== undefined && resolution === 'daily' && { WeatherDays: gathering.days ?? 'utc' }),
    WeatherStartDate: start_date,
    WeatherEndDate: end_date,
  };
}

/** Shortens a text to a length that an attribute can hold. */
export function attributeText(text: string): string {
  return text.slice(0, VALUE_LENGTH);
}

/**
 * A label is "Oslo, Oslo, Norway" or a user's text. The place is the text before the first comma; the country is the
 * text after the last comma.
 */
function placeAttributes({ place, latitude, longitude }: Gathering): JobAttributes {
  if (place === undefined) return { WeatherPlace: `${latitude}, ${longitude}` };
  const pieces = place.split(',').map((piece) => attributeText(piece.trim()));
  const [name, country] = [pieces[0], pieces.length > 1 ? pieces.at(-1) : undefined];
  return {
    WeatherPlace: name || attributeText(place),
    ...(country && { WeatherCountry: country }),
  };
}
