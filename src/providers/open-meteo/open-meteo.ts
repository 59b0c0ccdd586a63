import { era5FinalTo } from '../../weather/era5.js';
import { daysWords, zoneOfDays } from '../../weather/local-days.js';
import type { Credit, WeatherProvider } from '../../weather/provider.js';
import { provisionalDaysOf } from '../../weather/provisional.js';
import { hidingKey } from '../http/hide-key.js';
import { BinaryAnswers } from './binary-answers.js';
import { fetchJson } from './json-answer.js';
import { requestWeight } from './price.js';
import type { AnswerFormat, ArchiveAccess } from './requests.js';

interface OpenMeteoOptions extends ArchiveAccess {
  /** The form of large answers; by default FlatBuffers from Open-Meteo's own archives, and JSON from others. */
  archiveFormat?: AnswerFormat | undefined;
}

/** Open-Meteo's historical archive over HTTP (open-meteo.com/en/docs/historical-weather-api). */
export function openMeteoProvider(options: OpenMeteoOptions): WeatherProvider {
  const url = new URL(options.archiveUrl);
  const binary = new BinaryAnswers(options);
  const isOffered = (options.archiveFormat ?? formatOf(url)) === 'flatbuffers';
  return {
    source: { provider: 'open-meteo', url: options.archiveUrl, ...creditOf(url) },
    calendar: (gathering) => ({
      timezone: zoneOfDays(gathering).timezone,
      days: daysWords(gathering),
    }),
    provisionalDays: provisionalDaysOf,
    // A mixture of models has no such schedule.
    finalTo: ({ model }, asked) => (model?.startsWith('era5') ? era5FinalTo(asked) : undefined),
    locate: async (gathering) => gathering,
    weightOf: (series, days) =>
      requestWeight(days, series.variables.length) +
      (isOffered ? binary.weightOfProof(series, days) : 0),
    takeInHand: (series, days) => {
      const answer = isOffered ? binary.takeInHand(series, days) : undefined;
      if (answer === undefined) return undefined;
      const finish = (signal: AbortSignal) =>
        hidingKey(options.apiKey, () => answer.finish(signal));
      return { ...answer, finish };
    },
    fetchDays: (series, days, signal) =>
      hidingKey(options.apiKey, async () => {
        if (isOffered && binary.areAskedFor(series, days)) {
          return binary.fetchDays(series, days, signal);
        }
        return fetchJson(options, series, days, signal);
      }),
  };
}

function isOpenMeteos({ hostname }: URL): boolean {
  return /(^|\.)open-meteo\.com$/.test(hostname);
}

/** Archives that speak as Open-Meteo's does may know JSON alone. */
function formatOf(url: URL): AnswerFormat {
  return isOpenMeteos(url) ? 'flatbuffers' : 'json';
}

/** Credit if the answer names none. An archive other than Open-Meteo's may serve data of another owner. */
function creditOf(url: URL): Credit {
  if (isOpenMeteos(url)) {
    return { licence: 'CC BY 4.0', attribution: 'Weather data by Open-Meteo.com' };
  }
  return {
    licence: 'licence not known',
    attribution: `Weather data by ${url.host}, an Open-Meteo-compatible archive`,
  };
}
