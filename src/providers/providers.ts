import type { Fetch } from '../proxies/proxies.js';
import type { ProviderName } from '../weather/gathering.js';
import type { WeatherProvider } from '../weather/provider.js';
import { ghcnDailyProvider } from './ghcn-daily/ghcn-daily.js';
import { openMeteoProvider } from './open-meteo/open-meteo.js';
import type { AnswerFormat } from './open-meteo/requests.js';

interface ProviderOptions {
  archiveUrl: string;
  archiveFormat?: AnswerFormat | undefined;
  apiKey: string | undefined;
  ghcnDailyUrl: string;
  /** Unix milliseconds. */
  now: () => number;
  fetch: Fetch;
}

/** All weather providers, by the name used in a gathering. */
export function weatherProviders(options: ProviderOptions): Record<ProviderName, WeatherProvider> {
  return {
    'open-meteo': openMeteoProvider(options),
    'ghcn-daily': ghcnDailyProvider({ ...options, url: options.ghcnDailyUrl }),
  };
}
