/** The inputs of analyses, and how a job's variables give them. */
import { WIND } from '../rows/wind-rose.js';
import type { Resolution } from '../weather/variables.js';
import type { Over } from './whole-periods.js';
import { withoutNoise } from './without-noise.js';

/** A climatological element: one value for each day and place, named like Open-Meteo's daily variable. */
export type Element =
  | 'temperature_2m_max'
  | 'temperature_2m_min'
  | 'temperature_2m_mean'
  | 'precipitation_sum';

interface ElementDefinition {
  unit: string;
  /** How a month or a year aggregates it. */
  over: Over;
}

export const ELEMENTS: Record<Element, ElementDefinition> = {
  temperature_2m_max: { unit: '°C', over: 'mean' },
  temperature_2m_min: { unit: '°C', over: 'mean' },
  temperature_2m_mean: { unit: '°C', over: 'mean' },
  precipitation_sum: { unit: 'mm', over: 'total' },
};

export const ELEMENT_NAMES = Object.keys(ELEMENTS) as Element[];

/** An analysis's input: an element, the middle of a day's maximum and minimum, or wind as gathered. */
export type Need = Element | 'temperature_middle' | 'wind';

/** One way to derive an input from a job's variables. */
interface Source {
  variables: readonly string[];
  /** A day's value, from the single row of a daily job or from up to 24 rows of an hourly one. */
  sql?: string;
}

const MIDDLE_OF_DAY = withoutNoise('(temperature_2m_max + temperature_2m_min) / 2');

const MIDDLE: Source = {
  variables: ['temperature_2m_max', 'temperature_2m_min'],
  sql: MIDDLE_OF_DAY,
};

/** The first source is the preferred one; the others stand in for it. */
const SOURCES: Record<Resolution, Record<Need, readonly Source[]>> = {
  daily: {
    temperature_2m_max: [asGathered('temperature_2m_max')],
    temperature_2m_min: [asGathered('temperature_2m_min')],
    temperature_2m_mean: [asGathered('temperature_2m_mean'), MIDDLE],
    precipitation_sum: [asGathered('precipitation_sum')],
    temperature_middle: [MIDDLE],
    wind: windSources('daily'),
  },
  hourly: {
    temperature_2m_max: [ofFullDays('temperature_2m', 'max(temperature_2m)')],
    temperature_2m_min: [ofFullDays('temperature_2m', 'min(temperature_2m)')],
    temperature_2m_mean: [ofFullDays('temperature_2m', withoutNoise('fsum(temperature_2m) / 24'))],
    precipitation_sum: [ofFullDays('precipitation', withoutNoise('fsum(precipitation)'))],
    temperature_middle: [
      ofFullDays('temperature_2m', withoutNoise('(max(temperature_2m) + min(temperature_2m)) / 2')),
    ],
    wind: windSources('hourly'),
  },
};

/** A job's variables, from which inputs can be derived. */
export interface Available {
  resolution: Resolution;
  /** The gathered variables. */
  variables: readonly string[];
  /** Those that have a value. */
  filled: readonly string[];
}

/**
 * The first source that has values in a job. If none has, the first source whose variables were gathered; undefined
 * if there is none.
 */
export function sourceOf(
  need: Need,
  { resolution, variables, filled }: Available,
): Source | undefined {
  const sources = SOURCES[resolution][need];
  const hasAll = (names: readonly string[]) => (source: Source) =>
    source.variables.every((name) => names.includes(name));
  return sources.find(hasAll(filled)) ?? sources.find(hasAll(variables));
}

/** A replacement for a variable without values. */
export interface StandIn {
  /** SQL over a day's row. */
  sql: string;
  /** Describes the replacement and its reason. */
  words: string;
}

/**
 * The replacement for a missing daily mean temperature: the middle of maximum and minimum, the usual one for a mean
 * over the hours (WMO-No. 100, Guide to Climatological Practices).
 */
export function standInForMean(available: Available): StandIn | undefined {
  if (sourceOf('temperature_2m_mean', available) !== MIDDLE) return undefined;
  const why = available.variables.includes('temperature_2m_mean')
    ? 'has no value'
    : 'was not gathered';
  return {
    sql: MIDDLE_OF_DAY,
    words: `(temperature_2m_max + temperature_2m_min) / 2, as temperature_2m_mean ${why}`,
  };
}

/** The smallest set of further variables that a job would need. */
export function lackingFor(needs: readonly Need[], { resolution, variables }: Available): string[] {
  const wanted = needs.flatMap((need) => {
    const lacking = SOURCES[resolution][need].map((source) =>
      source.variables.filter((name) => !variables.includes(name)),
    );
    return lacking.sort((a, b) => a.length - b.length)[0] ?? [];
  });
  return [...new Set(wanted)];
}

function asGathered(variable: string): Source {
  return { variables: [variable], sql: variable };
}

function windSources(resolution: Resolution): Source[] {
  const { speeds, direction } = WIND[resolution];
  return speeds.map((speed) => ({ variables: [direction, speed] }));
}

/** A day with fewer than 24 values has no daily value: the missing hour may have been the warmest or the wettest. */
function ofFullDays(variable: string, aggregate: string): Source {
  return { variables: [variable], sql: `CASE WHEN count(${variable}) = 24 THEN ${aggregate} END` };
}
