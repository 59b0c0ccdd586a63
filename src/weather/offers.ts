import type { ModelName, ProviderName } from './gathering.js';
import { GHCN_ELEMENTS } from './ghcn-elements.js';
import { DEFAULT_VARIABLES, type Resolution, VARIABLES } from './variables.js';

/** What a provider can be asked for. */
interface Offer {
  firstDay: string;
  /** Names, in the order of the variables table; none where it has nothing of a resolution. */
  variables: Record<Resolution, readonly string[]>;
  /** So many last days, today included, it still revises or does not have yet. */
  provisionalDays: number;
  /** What is gathered when the caller names no variables. */
  defaults: Record<Resolution, readonly string[]>;
}

/** What is gathered when the caller names no model: the one that is the same in every range. */
export const DEFAULT_MODEL: ModelName = 'era5';

/** To add a provider: an entry here, and one in src/providers/providers.ts. */
export const OFFERS: Record<ProviderName, Offer> = {
  'open-meteo': {
    // ERA5, and with it Open-Meteo's archive, begins here.
    firstDay: '1940-01-01',
    // ERA5 lags five days, and its first version of the days before is still replaced.
    provisionalDays: 7,
    variables: { daily: Object.keys(VARIABLES.daily), hourly: Object.keys(VARIABLES.hourly) },
    defaults: DEFAULT_VARIABLES,
  },
  'ghcn-daily': {
    // The earliest observation that GHCN-Daily has is of this year (Milan).
    firstDay: '1763-01-01',
    // The data set is made anew from its sources every weekend (ncdc.noaa.gov/oa/climate/ghcn-daily), and observers'
    // monthly reports come weeks late: after two months little changes.
    provisionalDays: 60,
    variables: {
      daily: Object.keys(VARIABLES.daily).filter((name) => Object.hasOwn(GHCN_ELEMENTS, name)),
      hourly: [],
    },
    // What most stations observe: one that has more may be farther away.
    defaults: {
      daily: ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum'],
      hourly: [],
    },
  },
};
