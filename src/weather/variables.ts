/**
 * The available variables, with Open-Meteo's names and units (open-meteo.com/en/docs/historical-weather-api). To add
 * one, add a line here; nothing else is needed.
 */

export type Resolution = 'daily' | 'hourly';

/** What else a resolution is called. */
export const RESOLUTION_WORDS = { day: 'daily', days: 'daily', hour: 'hourly', hours: 'hourly' };

/**
 * How a variable's values combine over time.
 * - amount: a total over the step; sums are meaningful (precipitation)
 * - state: a reading; means are meaningful (temperature)
 * - direction: degrees on a circle; only a circular mean is meaningful
 * - code: a label (WMO 4677 weather code); neither sum nor mean
 * - instant: a moment, unix seconds (sunrise)
 */
export type Kind = 'amount' | 'state' | 'direction' | 'code' | 'instant';

export interface Variable {
  unit: string;
  kind: Kind;
  /** A value outside lowest..highest is impossible on Earth. */
  lowest: number;
  highest: number;
  /** A value up to this far below `lowest`, or above `highest`, means the bound: models and sums are not exact. */
  below: number;
  above: number;
}

const variable = (
  unit: string,
  kind: Kind,
  lowest: number,
  highest: number,
  { below = 0, above = 0 }: { below?: number; above?: number } = {},
): Variable => ({ unit, kind, lowest, highest, below, above });

// If nature sets the bound, as at 0 mm or 100 %, a value beyond it by rounding means the bound: by up to 1 % of the
// range, or half a unit. The bounds of an hour and of its day agree: hours at the edge make a day at the edge. If
// nature sets no bound, the bounds lie well beyond the WMO's records (−89.2 °C, 56.7 °C, 305 mm in an hour, 1,825 mm
// in a day, gusts of 408 km/h). They separate weather from garbage, not likely from rare, so no tolerance is needed
// beyond them.
const temperature = variable('°C', 'state', -120, 80);
const speed = variable('km/h', 'state', 0, 600, { below: 1 });
const direction = variable('°', 'direction', 0, 360, { below: 3.6, above: 3.6 });
// A code is a label, so it needs no tolerance.
const weatherCode = variable('wmo code', 'code', 0, 99);
const share = variable('%', 'state', 0, 100, { below: 1, above: 1 });
const hourlyWater = variable('mm', 'amount', 0, 1_000, { below: 0.5 });
const dailyWater = variable('mm', 'amount', 0, 4_000, { below: 0.5 });

export const VARIABLES: Record<Resolution, Record<string, Variable>> = {
  daily: {
    weather_code: weatherCode,
    temperature_2m_max: temperature,
    temperature_2m_min: temperature,
    temperature_2m_mean: temperature,
    apparent_temperature_max: temperature,
    apparent_temperature_min: temperature,
    precipitation_sum: dailyWater,
    rain_sum: dailyWater,
    snowfall_sum: variable('cm', 'amount', 0, 2_000, { below: 0.5 }),
    precipitation_hours: variable('h', 'amount', 0, 24, { below: 0.5, above: 0.5 }),
    sunrise: variable('unixtime', 'instant', -1e10, 1e11),
    sunset: variable('unixtime', 'instant', -1e10, 1e11),
    sunshine_duration: variable('s', 'amount', 0, 86_400, { below: 864, above: 864 }),
    wind_speed_10m_max: speed,
    wind_speed_10m_mean: speed,
    wind_gusts_10m_max: speed,
    wind_direction_10m_dominant: direction,
    // 20 W/m² for a day are 1.728 MJ/m².
    shortwave_radiation_sum: variable('MJ/m²', 'amount', 0, 100, { below: 1.728 }),
    et0_fao_evapotranspiration: variable('mm', 'amount', -10, 100),
  },
  hourly: {
    temperature_2m: temperature,
    relative_humidity_2m: share,
    dew_point_2m: temperature,
    apparent_temperature: temperature,
    precipitation: hourlyWater,
    rain: hourlyWater,
    snowfall: variable('cm', 'amount', 0, 500, { below: 0.5 }),
    snow_depth: variable('m', 'state', 0, 100, { below: 0.1 }),
    weather_code: weatherCode,
    pressure_msl: variable('hPa', 'state', 800, 1_150),
    surface_pressure: variable('hPa', 'state', 250, 1_150),
    cloud_cover: share,
    wind_speed_10m: speed,
    wind_direction_10m: direction,
    wind_gusts_10m: speed,
    shortwave_radiation: variable('W/m²', 'state', 0, 2_000, { below: 20 }),
    sunshine_duration: variable('s', 'amount', 0, 3_600, { below: 36, above: 36 }),
  },
};

/** The variables that are gathered if the caller names none. */
export const DEFAULT_VARIABLES: Record<Resolution, readonly string[]> = {
  daily: [
    'temperature_2m_max',
    'temperature_2m_min',
    'temperature_2m_mean',
    'precipitation_sum',
    'wind_speed_10m_max',
  ],
  hourly: ['temperature_2m', 'relative_humidity_2m', 'precipitation', 'wind_speed_10m'],
};

/**
 * The definition of a variable that is known to exist.
 * @throws Error for a name that was never validated: a defect in the caller.
 */
export function variableOf(resolution: Resolution, name: string): Variable {
  const found = VARIABLES[resolution][name];
  if (found === undefined) throw new Error(`no ${resolution} variable ${name}`);
  return found;
}
