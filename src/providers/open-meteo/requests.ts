import type { Fetch } from '../../proxies/proxies.js';
import type { Days } from '../../weather/gathering.js';
import { zoneOfDays } from '../../weather/local-days.js';
import { modelOf } from '../../weather/models.js';
import { countRows } from '../../weather/plan.js';
import type { Series } from '../../weather/provider.js';
import { getBody } from '../http/request.js';

/** The form of an answer: text, or the archive's binary one. */
export type AnswerFormat = 'json' | 'flatbuffers';

/** An archive, and the way to it. */
export interface ArchiveAccess {
  archiveUrl: string;
  apiKey: string | undefined;
  /** Unix milliseconds. */
  now: () => number;
  fetch: Fetch;
}

const MEDIA_TYPES: Record<AnswerFormat, string> = {
  json: 'application/json',
  flatbuffers: 'application/octet-stream, application/json',
};

/**
 * Asks the archive for some days of a series.
 * @param use what is made of the answer, as of getBody's.
 * @throws UpstreamError for anything but an HTTP 200; errors of `use`.
 */
export function askArchive<T>(
  access: ArchiveAccess,
  series: Series,
  days: Days,
  format: AnswerFormat,
  signal: AbortSignal,
  use: (body: Buffer) => Promise<T>,
): Promise<T> {
  const request = {
    accept: MEDIA_TYPES[format],
    signal,
    now: access.now,
    fetch: access.fetch,
    longest: longestAnswer(series, days),
    key: access.apiKey,
  };
  return getBody(requestUrl(access, series, days, format), request, use);
}

/**
 * Times are requested as unix seconds, in GMT or, for days of a place, in a zone with one offset all year. For any
 * other zone Open-Meteo applies today's offset, so the same request would mean other days in summer than in winter.
 */
function requestUrl(
  { archiveUrl, apiKey }: ArchiveAccess,
  series: Series,
  days: Days,
  format: AnswerFormat,
): URL {
  const url = new URL(archiveUrl);
  url.searchParams.set('latitude', String(series.latitude));
  url.searchParams.set('longitude', String(series.longitude));
  url.searchParams.set('start_date', days.start_date);
  url.searchParams.set('end_date', days.end_date);
  url.searchParams.set(series.resolution, series.variables.join(','));
  url.searchParams.set('timezone', zoneOfDays(series).timezone);
  url.searchParams.set('timeformat', 'unixtime');
  const model = modelOf(series);
  // Without a name upstream uses its best match.
  if (model !== undefined && model !== 'best_match') url.searchParams.set('models', model);
  // Compatible archives may know no other, nor the parameter.
  if (format !== 'json') url.searchParams.set('format', format);
  if (apiKey !== undefined) url.searchParams.set('apikey', apiKey);
  return url;
}

/** An upper bound for one number with its comma and indentation, and for the text before the columns. */
const VALUE_BYTES = 32;
const HEAD_BYTES = 64 * 1_024;

/** The most bytes that an answer may have: JSON's, which are more than those of FlatBuffers. */
export function longestAnswer({ variables, resolution }: Series, days: Days): number {
  return countRows(days, resolution) * (variables.length + 1) * VALUE_BYTES + HEAD_BYTES;
}
