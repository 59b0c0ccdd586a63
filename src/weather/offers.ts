import type { ModelName, ProviderName } from './gathering.js';
import { GHCN_ELEMENTS } from './ghcn-elements.js';
import { DEFAULT_VARIABLES, type Resolution, VARIABLES } from './variables.js';

/** The range and variables that a provider offers. */
interface Offer {
  firstDay: string;
  /** Names, in the order of the variables table; empty if the provider lacks the resolution. */
  variables: Record<Resolution, readonly string[]>;
  /** The number of last days, today included, that the provider still revises or does not have yet. */
  provisionalDays: number;
  /** The variables that are gathered if the caller names none. */
  defaults: Record<Resolution, readonly string[]>;
}

/** The model if the caller names none: the only one that stays the same over every range. */
export const DEFAULT_MODEL: ModelName = 'era5';

/** To add a provider: an entry here, and one in src/providers/providers.ts. */
export const OFFERS: Record<ProviderName, Offer> = {
  'open-meteo': {
    // ERA5, and so Open-Meteo's archive, begins here.
    firstDay: '1940-01-01',
    // ERA5 lags five days, and the first version of the days before is still replaced.
    provisionalDays: 7,
    variables: { daily: Object.keys(VARIABLES.daily), hourly: Object.keys(VARIABLES.hourly) },
    defaults: DEFAULT_VARIABLES,
  },
  'ghcn-daily': {
    // The year of GHCN-Daily's earliest observation (Milan).
    firstDay: '1763-01-01',
    // The data set is rebuilt from its sources every weekend (ncdc.noaa.gov/oa/climate/ghcn-daily), and observers'
    // monthly reports arrive weeks late. After two months little changes.
    provisionalDays: 60,
    variables: {
      daily: Object.keys(VARIABLES.daily).filter((name) => Object.hasOwn(GHCN_ELEMENTS, name)),
      hourly: [],
    },
    // The variables that most stations observe. A station with more may be farther away.
    defaults: {
      daily: ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum'],
      hourly: [],
    },
  },
};
