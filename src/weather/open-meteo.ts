import { checkAnswer } from './check.js';
import { classifyBrokenJson } from './classify.js';
import type { Days } from './gathering.js';
import { parseJsonColumns } from './json-columns.js';
import type { Credit, Series, SeriesData, WeatherProvider } from './provider.js';
import { getBody } from './request.js';

interface OpenMeteoOptions {
  archiveUrl: string;
  apiKey: string | undefined;
  /** Unix milliseconds. */
  now: () => number;
}

/**
 * Open-Meteo's historical archive over HTTP (open-meteo.com/en/docs/historical-weather-api).
 *
 * Times are asked for as GMT unix seconds: with any other time zone Open-Meteo applies today's offset
 * to the whole series, so that the same request would mean other days in summer than in winter.
 */
export function openMeteoProvider(options: OpenMeteoOptions): WeatherProvider {
  return {
    source: {
      provider: 'open-meteo',
      url: options.archiveUrl,
      ...creditOf(new URL(options.archiveUrl)),
    },
    timezone: 'GMT',
    // ERA5 lags five days, and its first version of the days before is still replaced.
    provisionalDays: 7,
    locate: async (gathering) => gathering,
    fetchDays: async (series, days, signal) => {
      const url = requestUrl(options, series, days);
      const body = await getBody(url, 'application/json', signal, options.now);
      return parseAnswer(body, series, days);
    },
  };
}

/** Whose the data is where an answer does not say so: another archive than Open-Meteo's may serve anybody's. */
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
  url.searchParams.set('timezone', 'GMT');
  url.searchParams.set('timeformat', 'unixtime');
  if (options.apiKey !== undefined) url.searchParams.set('apikey', options.apiKey);
  return url;
}

async function parseAnswer(body: Buffer, series: Series, days: Days): Promise<SeriesData> {
  let parsed: unknown;
  try {
    parsed = await parseJsonColumns(body);
  } catch {
    throw classifyBrokenJson(body);
  }
  return checkAnswer(parsed, series, days);
}
