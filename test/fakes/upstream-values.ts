/**
 * The weather of the faulty upstream: synthetic, and a pure function of variable, place and hour, so that a test
 * can say of every stored value what it must be. A formula goes by the variable's unit, so that a variable
 * that is added to src/weather/variables.ts is served at once. Formulas give whole numbers in the value's
 * last decimal: what JSON says is exactly what `valueAt` says.
 */

import type { Cell } from '../../src/demo-archive/protocol.js';
import { VARIABLES } from '../../src/weather/variables.js';

interface Site {
  latitude: number;
  /** Hours that local noon is ahead of UTC's. */
  hoursEast: number;
  /** Of variable and place. */
  seed: number;
  /** Tenths of a degree that a day's maximum lies above its mean; negative for its minimum. */
  spread: number;
}

interface Formula {
  /** Whole numbers per unit: 10 for one decimal. */
  scale: number;
  /** The value of an hour (counted from 1970), in 1/scale units. */
  at: (hour: number, site: Site) => number;
}

// Jest looks globals up through its sandbox, at some 100 ns each: too much for millions of values.
const { abs, cos, floor, imul, PI, round } = Math;

/** Variables without values before an hour, as in archives whose sources began at different times. */
const FIRST_HOUR: Readonly<Record<string, number>> = {
  snow_depth: Date.UTC(1950, 0, 1) / 3_600_000,
  et0_fao_evapotranspiration: Date.UTC(1950, 0, 1) / 3_600_000,
};
const BEFORE_ALL = Number.NEGATIVE_INFINITY;

const DAYS_IN_FOUR_YEARS = 1_461;
/** Hours of two centuries: remainders of negative hours would be negative. */
const EARLIER_HOURS = 50 * DAYS_IN_FOUR_YEARS * 24;
/** 1 in the northern summer, by the day of a leap cycle. */
const SEASON = Array.from({ length: DAYS_IN_FOUR_YEARS }, (_, day) =>
  cos((2 * PI * (day - 200)) / 365.25),
);
/** 1 in the afternoon, by the local hour. */
const HEAT = Array.from({ length: 24 }, (_, hour) => cos((2 * PI * (hour - 15)) / 24));
const WMO_CODES = [0, 1, 2, 3, 45, 51, 61, 63, 71, 80];

const FORMULAS: Readonly<Record<string, Formula>> = {
  '°C': { scale: 10, at: temperature },
  '%': uniform(1, 0, 100),
  '°': uniform(1, 0, 360),
  hPa: uniform(10, 950, 1_050),
  'km/h': uniform(10, 0, 90),
  'W/m²': uniform(1, 0, 1_000),
  'MJ/m²': uniform(100, 0, 35),
  s: uniform(1, 0, 3_600),
  mm: sometimes(10, 40),
  cm: sometimes(100, 15),
  m: sometimes(100, 1.5),
  h: sometimes(1, 24),
  'wmo code': { scale: 1, at: (hour, site) => WMO_CODES[floor(10 * chance(hour, site))] ?? 0 },
};

/**
 * The upstream's value of a variable at a place, for the step that begins at an instant.
 * @returns null where the archive has none: snow_depth and et0_fao_evapotranspiration before 1950.
 * @throws Error for a variable that src/weather/variables.ts does not have.
 */
export function valueAt(
  variable: string,
  latitude: number,
  longitude: number,
  unixSeconds: number,
): number | null {
  return valuesAt(variable, latitude, longitude, [unixSeconds])[0] ?? null;
}

/** The values of many instants: the same as `valueAt` of each, and fast enough for 85 years of hours. */
export function valuesAt(
  variable: string,
  latitude: number,
  longitude: number,
  unixSeconds: readonly number[],
): (number | null)[] {
  const { scale, at } = formulaOf(variable);
  const site = siteOf(variable, latitude, longitude);
  const firstHour = FIRST_HOUR[variable] ?? BEFORE_ALL;
  return unixSeconds.map((second) => {
    const hour = floor(second / 3_600) | 0; // | 0 keeps the formulas' arithmetic on integers.
    return hour < firstHour ? null : at(hour, site) / scale;
  });
}

/** The grid cell that answers for a place: a tenth of a degree, as in a grid of 11 km. */
export function cellOf(latitude: number, longitude: number): Cell {
  return {
    latitude: round(latitude * 10) / 10,
    longitude: round(longitude * 10) / 10,
    elevation: floor(mix(round(latitude * 10), round(longitude * 10)) * 1_500),
  };
}

function formulaOf(name: string): Formula {
  const variable = VARIABLES.daily[name] ?? VARIABLES.hourly[name];
  if (variable === undefined) throw new Error(`the upstream knows no variable ${name}`);
  if (variable.kind === 'instant') return { scale: 1, at: name === 'sunrise' ? sunrise : sunset };
  return FORMULAS[variable.unit] ?? uniform(1, variable.lowest, variable.highest);
}

/** Warm in summer, in the afternoon and near the equator; a day's maximum is above its mean by more than the noise. */
function temperature(hour: number, site: Site): number {
  const counted = hour + EARLIER_HOURS;
  const season = SEASON[floor(counted / 24) % DAYS_IN_FOUR_YEARS] ?? 0;
  const heat = HEAT[(counted + site.hoursEast) % 24] ?? 0;
  const climate = 270 - 4.5 * abs(site.latitude) + (site.latitude < 0 ? -100 : 100) * season;
  // + 0 turns −0, which JSON writes as 0, into 0.
  return round(climate + 40 * heat + 30 * chance(hour, site) + site.spread) + 0;
}

/** 06:00 local mean solar time, to the hour: the sun of the equator. */
function sunrise(hour: number, site: Site): number {
  return 3_600 * (hour + 6 - site.hoursEast);
}

function sunset(hour: number, site: Site): number {
  return 3_600 * (hour + 18 - site.hoursEast);
}

function uniform(scale: number, lowest: number, highest: number): Formula {
  const values = (highest - lowest) * scale + 1;
  return { scale, at: (hour, site) => lowest * scale + floor(values * chance(hour, site)) };
}

/** Zero in four of five steps. */
function sometimes(scale: number, highest: number): Formula {
  const at = (hour: number, site: Site) => {
    const luck = chance(hour, site);
    return luck < 0.8 ? 0 : 1 + floor((luck - 0.8) * 5 * highest * scale);
  };
  return { scale, at };
}

function siteOf(variable: string, latitude: number, longitude: number): Site {
  let seed = imul(round(latitude * 1e4), 31) ^ round(longitude * 1e4);
  for (const letter of variable) seed = imul(seed, 33) ^ letter.charCodeAt(0);
  const spread = variable.endsWith('_max') ? 40 : variable.endsWith('_min') ? -40 : 0;
  return { latitude, hoursEast: round(longitude / 15), seed, spread };
}

function chance(hour: number, site: Site): number {
  return mix(hour, site.seed);
}

/** Two integers to a number from 0 to below 1 (the finaliser of MurmurHash3). */
function mix(one: number, other: number): number {
  let hash = imul(one, 0x9e3779b1) ^ other;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
