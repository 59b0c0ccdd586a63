/**
 * Names of the climate and forecast conventions (CF-1.11, cfconventions.org) for Open-Meteo's variables and units.
 */
import { variableLabel } from '../weather/labels.js';
import { type Kind, type Resolution, variableOf } from '../weather/variables.js';
import { WEATHER_CODES } from '../weather/weather-codes.js';
import type { Attributes } from './classic-file.js';

/** Open-Meteo's units in the spelling of UDUNITS. Units that are not here are spelled the same. */
const UNITS: Record<string, string> = {
  '°C': 'degC',
  '°': 'degree',
  'km/h': 'km h-1',
  'W/m²': 'W m-2',
  'MJ/m²': 'MJ m-2',
  'wmo code': '1',
};

/** Attributes of times in seconds since 1970. The calendar is the standard one; only an axis names it (CF 4.4.2). */
export const CLOCK: Attributes = {
  units: 'seconds since 1970-01-01 00:00:00',
  units_metadata: 'leap_seconds: none',
};

/**
 * Beginnings of variables' names with the CF standard name table's names. Variables without one get only a long
 * name.
 */
const STANDARD_NAMES: readonly [string, string][] = [
  ['temperature_2m', 'air_temperature'],
  ['dew_point_2m', 'dew_point_temperature'],
  ['relative_humidity_2m', 'relative_humidity'],
  ['precipitation_sum', 'lwe_thickness_of_precipitation_amount'],
  ['rain', 'thickness_of_rainfall_amount'],
  ['snowfall', 'thickness_of_snowfall_amount'],
  ['snow_depth', 'surface_snow_thickness'],
  ['pressure_msl', 'air_pressure_at_mean_sea_level'],
  ['surface_pressure', 'surface_air_pressure'],
  ['cloud_cover', 'cloud_area_fraction'],
  ['wind_speed_10m', 'wind_speed'],
  ['wind_gusts_10m', 'wind_speed_of_gust'],
  ['wind_direction_10m', 'wind_from_direction'],
  ['shortwave_radiation_sum', 'integral_wrt_time_of_surface_downwelling_shortwave_flux_in_air'],
  ['sunshine_duration', 'duration_of_sunshine'],
];

/** Exceptions: names whose meaning differs from that of their beginning. */
const EXACT: Record<string, string> = {
  precipitation: 'lwe_thickness_of_precipitation_amount',
  shortwave_radiation: 'surface_downwelling_shortwave_flux_in_air',
};

/** Meanings are words without blanks (CF 3.5). */
const FLAGS: Attributes = {
  flag_values: Object.keys(WEATHER_CODES).map(Number),
  flag_meanings: Object.values(WEATHER_CODES)
    .map((meaning) => meaning.replaceAll(' ', '_'))
    .join(' '),
};

const EXTREMES: Record<string, string> = { max: 'maximum', min: 'minimum', mean: 'mean' };

/** A variable's attributes. */
export function cfAttributes(name: string, resolution: Resolution): Attributes {
  const { unit, kind } = variableOf(resolution, name);
  const standardName = EXACT[name] ?? STANDARD_NAMES.find(([start]) => name.startsWith(start))?.[1];
  const method = cellMethod(name, kind, resolution);
  return {
    ...(standardName !== undefined && { standard_name: standardName }),
    long_name: variableLabel(name),
    ...(kind === 'instant' ? CLOCK : { units: UNITS[unit] ?? unit }),
    ...(kind === 'code' && FLAGS),
    // A temperature, not a difference of two (CF 3.1.2).
    ...(unit === '°C' && { units_metadata: 'temperature: on_scale' }),
    ...(method !== undefined && { cell_methods: `time: ${method}` }),
  };
}

/**
 * The part of its step that a value stands for; undefined if CF has no word for it. The step of a day is the day.
 * The step of an hour is the hour before its time (open-meteo.com/en/docs/historical-weather-api); most states
 * belong to the end of that hour.
 */
function cellMethod(name: string, kind: Kind, resolution: Resolution): string | undefined {
  if (kind === 'amount') return 'sum';
  if (resolution === 'daily') return EXTREMES[name.split('_').at(-1) ?? ''];
  return HOURLY_METHODS[name] ?? (kind === 'state' || kind === 'direction' ? 'point' : undefined);
}

const HOURLY_METHODS: Record<string, string> = {
  shortwave_radiation: 'mean',
  wind_gusts_10m: 'maximum',
};

/** Metres above ground, from a variable's name. */
export function heightOf(name: string): number | undefined {
  const height = /_(\d+)m(_|$)/.exec(name)?.[1];
  return height === undefined ? undefined : Number(height);
}
