import { isInCerra } from './cerra.js';
import { addDays } from './dates.js';
import { type Gathering, MODEL_NAMES, type ModelName } from './gathering.js';
import { type Resolution, VARIABLES } from './variables.js';

/**
 * A change in the source of a model's values. A step in the values there may come from the source, not from the
 * weather.
 */
interface Seam {
  /** The first day of the new source. */
  from: string;
  /** A description of the change, in words that follow the year. */
  change: string;
  touches(variable: string): boolean;
}

/** The part of the Earth that a model covers. */
interface Region {
  words: string;
  has(latitude: number, longitude: number): boolean;
}

/**
 * The contents of a model in Open-Meteo's archive. Source: the server's code (Era5Controller.swift,
 * Era5Variables.swift, Era5Domain.swift, CerraDomain.swift) and the table in
 * open-meteo.com/en/docs/historical-weather-api.
 */
interface Model {
  /** A short description for users. */
  words: string;
  /** Width of a grid cell, km. */
  grid_km: number;
  firstDay: string;
  /** Present if the model is no longer continued. */
  lastDay?: string;
  /** The number of last days, today included, that have no values yet; 0 for a model that is no longer continued. */
  delayDays: number;
  /** Absent if the model covers the whole Earth. */
  region?: Region;
  /** Present if the model has no values over the sea. */
  isLandOnly?: true;
  /** True for the variables that the model has; absent if it has all. */
  has?(variable: string): boolean;
  seams: readonly Seam[];
}

/** ERA5-Land's own variables and those derived only from them. Sunrise and sunset need no model. */
const ERA5_LAND_HAS = new Set([
  'temperature_2m_max',
  'temperature_2m_min',
  'temperature_2m_mean',
  'sunrise',
  'sunset',
  'temperature_2m',
  'relative_humidity_2m',
  'dew_point_2m',
  'snow_depth',
]);

/** Variables computed from ERA5-Land's temperature and dew point in models that mix them in. */
const ERA5_LAND_TOUCHES = new Set([
  ...[...ERA5_LAND_HAS].filter((name) => !name.startsWith('sun')),
  'apparent_temperature',
  'apparent_temperature_max',
  'apparent_temperature_min',
  'surface_pressure',
  'et0_fao_evapotranspiration',
]);

const ERA5_LAND_FIRST_DAY = '1950-01-01';
const IFS_FIRST_DAY = '2017-01-01';

const ERA5_LAND_JOINS: Seam = {
  from: ERA5_LAND_FIRST_DAY,
  change: 'ERA5 (25 km) before, on land ERA5-Land (11 km) from then on',
  touches: (variable) => ERA5_LAND_TOUCHES.has(variable),
};

const IFS_JOINS: Seam = {
  from: IFS_FIRST_DAY,
  change: 'ERA5 and ERA5-Land before, ECMWF IFS (9 km) from then on',
  touches: (variable) => !['sunrise', 'sunset', 'snow_depth'].includes(variable),
};

/** All models. To add a model that the archive offers: its name in gathering.ts, and an entry here. */
export const MODELS: Record<ModelName, Model> = {
  era5: {
    words: 'ERA5, one model from 1940 to today',
    grid_km: 25,
    firstDay: '1940-01-01',
    delayDays: 5,
    // Upstream has snow depth only for ERA5-Land.
    has: (variable) => variable !== 'snow_depth',
    seams: [],
  },
  era5_land: {
    words: 'ERA5-Land, one model from 1950 to today: temperature, humidity and snow depth on land',
    grid_km: 11,
    firstDay: ERA5_LAND_FIRST_DAY,
    delayDays: 5,
    isLandOnly: true,
    has: (variable) => ERA5_LAND_HAS.has(variable),
    seams: [],
  },
  era5_seamless: {
    words: 'ERA5, with the temperature and humidity of ERA5-Land on land from 1950 on',
    grid_km: 11,
    firstDay: '1940-01-01',
    delayDays: 5,
    seams: [ERA5_LAND_JOINS],
  },
  best_match: {
    words: 'whatever has the finest grid at a time: ERA5, ERA5-Land, from 2017 on ECMWF IFS',
    grid_km: 9,
    firstDay: '1940-01-01',
    delayDays: 2,
    seams: [ERA5_LAND_JOINS, IFS_JOINS],
  },
  ecmwf_ifs: {
    words: "ECMWF's IFS, a forecast model that was changed several times since 2017",
    grid_km: 9,
    firstDay: IFS_FIRST_DAY,
    delayDays: 2,
    seams: [],
  },
  cerra: {
    words: 'CERRA, one model of Europe from 1985 to June 2021',
    grid_km: 5,
    firstDay: '1985-01-01',
    lastDay: '2021-06-30',
    delayDays: 0,
    region: { words: 'Europe and what lies around it', has: isInCerra },
    seams: [],
  },
};

/**
 * The model of a gathering; undefined if its values come from a station. A missing field means best_match, as in
 * jobs of 0.2.0.
 */
export function modelOf({ model, provider }: Pick<Gathering, 'model' | 'provider'>) {
  return provider === undefined || provider === 'open-meteo' ? (model ?? 'best_match') : undefined;
}

/** A model's variables of a resolution, in the order of the variables table. */
export function variablesOfModel(model: ModelName, resolution: Resolution): string[] {
  const { has = () => true } = MODELS[model];
  return Object.keys(VARIABLES[resolution]).filter(has);
}

/** The models that have all of some variables. */
export function modelsWith(variables: readonly string[]): ModelName[] {
  return MODEL_NAMES.filter((name) => {
    const { has = () => true } = MODELS[name];
    return variables.every(has);
  });
}

/**
 * Days that a model covers in part: its first day, and the last day of a model that has ended. East of Greenwich a
 * local day starts before the model does. Precipitation and radiation start some hours later, with the first forecast
 * (github.com/pangeo-data/WeatherBench/issues/6). Values that are missing on these days will never exist.
 */
export function partialDaysOf({ model = 'best_match' }: Pick<Gathering, 'model'>): string[] {
  const { firstDay, lastDay } = MODELS[model];
  return lastDay === undefined ? [firstDay] : [firstDay, lastDay];
}

/** The last day with values of a model, as seen on a given day. */
export function lastDayOf(model: ModelName, today: string): string {
  const { lastDay, delayDays } = MODELS[model];
  return lastDay ?? addDays(today, -delayDays);
}

/**
 * The changes of source within a gathering's days, by year; undefined if there are none.
 * @param variables the variables that a statement uses; all of the gathering's if absent.
 */
export function seamsOf(
  gathering: Pick<Gathering, 'model' | 'provider' | 'start_date' | 'end_date' | 'variables'>,
  variables: readonly string[] = gathering.variables,
): Record<string, string> | undefined {
  const model = modelOf(gathering);
  if (model === undefined) return undefined;
  const within = MODELS[model].seams.filter(
    ({ from, touches }) =>
      gathering.start_date < from && from <= gathering.end_date && variables.some(touches),
  );
  if (within.length === 0) return undefined;
  return Object.fromEntries(within.map(({ from, change }) => [from.slice(0, 4), change]));
}

/** The years of a gathering's seams, in order; none where there is no seam. */
export function seamYears(
  gathering: Parameters<typeof seamsOf>[0],
  variables?: readonly string[],
): number[] {
  return Object.keys(seamsOf(gathering, variables) ?? {}).map(Number);
}
