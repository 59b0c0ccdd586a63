import type { Fetch } from '../../proxies/proxies.js';
import { era5FinalTo } from '../../weather/era5.js';
import type { Days } from '../../weather/gathering.js';
import { daysWords, zoneOfDays } from '../../weather/local-days.js';
import { modelOf } from '../../weather/models.js';
import { countRows } from '../../weather/plan.js';
import type { Credit, Series, SeriesData, WeatherProvider } from '../../weather/provider.js';
import { provisionalDaysOf } from '../../weather/provisional.js';
import { classifyBrokenJson, withoutBareNumbers } from '../http/broken-json.js';
import { classifyResponse } from '../http/classify.js';
import { readFingerprinted } from '../http/fingerprint.js';
import { hidingKey } from '../http/hide-key.js';
import { getBody } from '../http/request.js';
import { checkAnswer } from './check.js';
import { parseJsonColumns } from './json-columns.js';
import { requestWeight } from './price.js';

interface OpenMeteoOptions {
  archiveUrl: string;
  apiKey: string | undefined;
  /** Unix milliseconds. */
  now: () => number;
  fetch: Fetch;
}

/**
 * Open-Meteo's historical archive over HTTP (open-meteo.com/en/docs/historical-weather-api).
 *
 * Times are requested as unix seconds, in GMT or, for days of a place, in a zone with one offset all year. For any
 * other zone Open-Meteo applies today's offset, so the same request would mean other days in summer than in winter.
 */
export function openMeteoProvider(options: OpenMeteoOptions): WeatherProvider {
  return {
    source: {
      provider: 'open-meteo',
      url: options.archiveUrl,
      ...creditOf(new URL(options.archiveUrl)),
    },
    calendar: (gathering) => ({
      timezone: zoneOfDays(gathering).timezone,
      days: daysWords(gathering),
    }),
    provisionalDays: provisionalDaysOf,
    // A mixture of models has no such schedule.
    finalTo: ({ model }, asked) => (model?.startsWith('era5') ? era5FinalTo(asked) : undefined),
    locate: async (gathering) => gathering,
    weightOf: ({ variables }, days) => requestWeight(days, variables.length),
    fetchDays: (series, days, signal) =>
      hidingKey(options.apiKey, async () => {
        const body = await getBody(requestUrl(options, series, days), {
          accept: 'application/json',
          signal,
          now: options.now,
          fetch: options.fetch,
          longest: longestAnswer(series, days),
          key: options.apiKey,
        });
        return readFingerprinted(body, () => readAnswer(body, series, days, options.now()));
      }),
  };
}

/** Credit if the answer names none. An archive other than Open-Meteo's may serve data of another owner. */
function creditOf({ host, hostname }: URL): Credit {
  if (/(^|\.)open-meteo\.com$/.test(hostname)) {
    return { licence: 'CC BY 4.0', attribution: 'Weather data by Open-Meteo.com' };
  }
  return {
    licence: 'licence not known',
    attribution: `Weather data by ${host}, an Open-Meteo-compatible archive`,
  };
}

function requestUrl(options: OpenMeteoOptions, series: Series, days: Days): URL {
  const url = new URL(options.archiveUrl);
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
  if (options.apiKey !== undefined) url.searchParams.set('apikey', options.apiKey);
  return url;
}

/** An upper bound for one number with its comma and indentation, and for the text before the columns. */
const VALUE_BYTES = 32;
const HEAD_BYTES = 64 * 1_024;

function longestAnswer({ variables, resolution }: Series, days: Days): number {
  return countRows(days, resolution) * (variables.length + 1) * VALUE_BYTES + HEAD_BYTES;
}

async function readAnswer(
  body: Buffer,
  series: Series,
  days: Days,
  now: number,
): Promise<SeriesData> {
  const answer = await parseAnswer(body);
  if (isError(answer)) throw classifyResponse({ status: 200, body: body.toString('utf8') }, now);
  return checkAnswer(answer, series, days);
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** @throws UpstreamError for text that is not JSON, except bare NaN and Infinity. */
async function parseAnswer(body: Buffer): Promise<unknown> {
  const isMarked = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const json = isMarked ? body.subarray(BYTE_ORDER_MARK.length) : body;
  try {
    return await parseJsonColumns(json);
  } catch {
    const mended = withoutBareNumbers(json);
    if (mended === undefined) throw classifyBrokenJson(json);
    return parseJsonColumns(mended).catch(() => Promise.reject(classifyBrokenJson(json)));
  }
}

/** Open-Meteo's error object, whose status may have been changed by a proxy. */
function isError(answer: unknown): boolean {
  return answer instanceof Object && 'error' in answer && answer.error === true;
}
