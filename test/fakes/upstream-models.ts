/** What the faulty upstream's models have of its weather, and how days are made of hours. */

import type { ArchiveQuery, Coordinates } from '../../src/demo-archive/protocol.js';
import type { ModelName } from '../../src/weather/gathering.js';
import { type Resolution, variableOf } from '../../src/weather/variables.js';
import { clockTimes } from './upstream-times.js';
import { valuesAt } from './upstream-values.js';

type Values = (number | null)[];

const YEAR_1950 = Date.UTC(1950, 0, 1) / 1_000;
const YEAR_2017 = Date.UTC(2017, 0, 1) / 1_000;

/** How much warmer than ERA5 a model is at a moment, °C. */
export function modelStep(model: ModelName, unixSeconds: number): number {
  switch (model) {
    case 'era5':
      return 0;
    case 'era5_land':
      return 1;
    case 'era5_seamless':
      return unixSeconds < YEAR_1950 ? 0 : 1;
    case 'best_match':
      return unixSeconds < YEAR_1950 ? 0 : unixSeconds < YEAR_2017 ? 1 : 3;
    case 'ecmwf_ifs':
      return 3;
    case 'cerra':
      return 2;
  }
}

/** The values of a model; without a name, those of ERA5. */
export function modelValues(
  name: string,
  { latitude, longitude }: Coordinates,
  seconds: readonly number[],
  model: ModelName = 'era5',
): Values {
  const values = valuesAt(name, latitude, longitude, seconds);
  if (!name.startsWith('temperature_2m')) return values;
  return values.map((value, index) =>
    value === null ? null : tenths(value + modelStep(model, seconds[index] ?? 0)),
  );
}

/** The hourly variable and the way in which a day's value is made of 24 of its values. */
const DAILY: Readonly<Record<string, [string, (values: readonly number[]) => number]>> = {
  temperature_2m_max: ['temperature_2m', (values) => Math.max(...values)],
  temperature_2m_min: ['temperature_2m', (values) => Math.min(...values)],
  temperature_2m_mean: ['temperature_2m', (values) => tenths(sum(values) / values.length)],
  precipitation_sum: ['precipitation', (values) => tenths(sum(values))],
};

/** Values as upstream has them: of days by their hours, of an unnamed model with its steps. */
export function lifelikeValues(
  query: ArchiveQuery,
  resolution: Resolution,
): (name: string) => Values {
  const { model = 'best_match', place } = query;
  // Open-Meteo reads whole hours, from the offset's whole hour nearer to zero on (ForecastapiQuery.swift).
  const offset = 3_600 * Math.trunc(query.utc_offset_seconds / 3_600);
  return (name) => {
    const made = DAILY[name];
    if (resolution === 'hourly' || made === undefined) {
      const moments = clockTimes(query, resolution);
      const isInstant = variableOf(resolution, name).kind === 'instant';
      return modelValues(
        name,
        place,
        isInstant ? moments : moments.map((at) => at - offset),
        model,
      );
    }
    const [hourly, combine] = made;
    const hours = clockTimes(query, 'hourly').map((hour) => hour - offset);
    const values = modelValues(hourly, place, hours, model);
    return clockTimes(query, 'daily').map((_, day) =>
      combine(values.slice(24 * day, 24 * day + 24) as number[]),
    );
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** As upstream rounds; + 0 makes 0 of -0. */
function tenths(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}
