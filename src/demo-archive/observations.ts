import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnavailableError } from '../base/errors.js';
import { PACKAGE_ROOT } from '../base/package.js';
import { countDays } from '../weather/dates.js';
import type { AllowedRange, Cell } from './protocol.js';

/** A weather station and its observations (data/README.md says which stations, and how certain that is). */
export interface ObservedPlace extends Cell {
  city: string;
  /** By Open-Meteo's name of the daily variable, one value for each day of OBSERVED. */
  columns: Map<string, (number | null)[]>;
}

/** The days of the bundled observations. */
export const OBSERVED: AllowedRange = { first: '2012-01-01', last: '2015-12-31' };

/** The observed variables, with Open-Meteo's names and units. */
export const OBSERVED_UNITS: Readonly<Record<string, string>> = {
  precipitation_sum: 'mm',
  temperature_2m_max: '°C',
  temperature_2m_min: '°C',
  wind_speed_10m_mean: 'km/h',
};

/** Credit for the observations (data/README.md). Open-Meteo's own answers have no such fields. */
export const CREDIT = {
  licence: 'public domain in the U.S.',
  attribution: "Observations by NOAA's National Climatic Data Center, Climate Data Online",
};

const DATA_FILE = join(PACKAGE_ROOT, 'data', 'observations-2012-2015.csv');
const HEADER = 'location,date,precipitation,temp_max,temp_min,wind,weather';

const STATIONS: readonly (Cell & { city: string })[] = [
  { city: 'Seattle', latitude: 47.45, longitude: -122.31, elevation: 130 },
  { city: 'New York', latitude: 40.64, longitude: -73.76, elevation: 3 },
];

/**
 * Reads the bundled observations.
 * @param csvPath another file in the same format; default: the bundled one.
 * @throws UnavailableError if the file is missing or has another format.
 */
export async function loadObservations(csvPath: string = DATA_FILE): Promise<ObservedPlace[]> {
  const lines = (await readText(csvPath)).trim().split(/\r?\n/);
  if (lines[0] !== HEADER) {
    throw new UnavailableError(
      `${csvPath} begins with "${lines[0]}"; bundled observations begin with "${HEADER}".`,
    );
  }
  const stations = STATIONS.map((station) => ({ ...station, columns: emptyColumns() }));
  for (const line of lines.slice(1)) addRow(stations, line);
  return stations;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UnavailableError(
      `The bundled archive's observations cannot be read: ${(error as Error).message}.`,
    );
  }
}

function emptyColumns(): ObservedPlace['columns'] {
  const days = countDays(OBSERVED.first, OBSERVED.last);
  return new Map(
    Object.keys(OBSERVED_UNITS).map((name) => [name, new Array<number | null>(days).fill(null)]),
  );
}

function addRow(stations: readonly ObservedPlace[], line: string): void {
  const [city, date = '', precipitation, warmest, coldest, wind] = line.split(',');
  const station = stations.find((candidate) => candidate.city === city);
  if (station === undefined || date < OBSERVED.first || date > OBSERVED.last) return;
  const values: Record<string, number | null> = {
    precipitation_sum: toNumber(precipitation),
    temperature_2m_max: toNumber(warmest),
    temperature_2m_min: toNumber(coldest),
    wind_speed_10m_mean: toKilometresPerHour(toNumber(wind)),
  };
  const day = countDays(OBSERVED.first, date) - 1;
  for (const [name, value] of Object.entries(values)) {
    const column = station.columns.get(name);
    if (column !== undefined) column[day] = value;
  }
}

function toNumber(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : Number(text);
}

/** Metres a second to km/h, with the one decimal that Open-Meteo gives wind. */
function toKilometresPerHour(metresPerSecond: number | null): number | null {
  return metresPerSecond === null ? null : Math.round(metresPerSecond * 36) / 10;
}
