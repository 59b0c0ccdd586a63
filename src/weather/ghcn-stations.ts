import type { Station } from './gathering.js';
import { GHCN_ELEMENTS } from './ghcn-elements.js';
import { UpstreamError } from './provider.js';

/** First and last year with values. */
export type Years = readonly [first: number, last: number];

/** A station of NCEI's list. */
export interface ListedStation extends Omit<Station, 'distance_km'> {
  /** By element; only elements that are variables of ours. */
  years: Record<string, Years>;
}

const ID = /^[A-Z0-9_-]{11}$/;
const CODES: ReadonlySet<string> = new Set(Object.values(GHCN_ELEMENTS).map(({ code }) => code));
const UNKNOWN_ELEVATION = -999.9;

/**
 * Reads NCEI's lists of stations, of fixed columns (sections IV and VII of its readme.txt).
 * @param stations ghcnd-stations.txt; @param inventory ghcnd-inventory.txt.
 * @returns the stations that have observed anything we have a variable for.
 * @throws UpstreamError (bad_data) for a line of another form.
 */
export function readStations(stations: string, inventory: string): ListedStation[] {
  const byId = new Map<string, ListedStation>();
  for (const line of linesOf(stations)) {
    const station = readStation(line);
    byId.set(station.id, station);
  }
  for (const line of linesOf(inventory)) addYears(byId, line);
  return [...byId.values()].filter(({ years }) => Object.keys(years).length > 0);
}

/** Not split: the inventory has three quarters of a million lines. */
function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (end > start) yield text.slice(start, end);
    start = end + 1;
  }
}

function readStation(line: string): ListedStation {
  const id = line.slice(0, 11);
  const latitude = numberAt(line, 13, 20);
  const longitude = numberAt(line, 22, 30);
  const elevation = numberAt(line, 32, 37);
  const isOne = ID.test(id) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  if (!isOne || Number.isNaN(elevation)) throw badLine('ghcnd-stations.txt', line);
  return {
    id,
    name: line.slice(41, 71).trim(),
    latitude,
    longitude,
    elevation_m: elevation === UNKNOWN_ELEVATION ? null : elevation,
    years: {},
  };
}

function addYears(stations: ReadonlyMap<string, ListedStation>, line: string): void {
  const id = line.slice(0, 11);
  const first = numberAt(line, 37, 40);
  const last = numberAt(line, 42, 45);
  if (!(ID.test(id) && first <= last)) throw badLine('ghcnd-inventory.txt', line);
  const code = line.slice(31, 35);
  const station = stations.get(id);
  // The two lists are made one after the other: a station may be new in one of them.
  if (station !== undefined && CODES.has(code)) station.years[code] = [first, last];
}

/** The number in columns, as the readme counts them: from 1, both included. NaN where there is none. */
function numberAt(line: string, from: number, to: number): number {
  const text = line.slice(from - 1, to).trim();
  return text === '' ? Number.NaN : Number(text);
}

function badLine(file: string, line: string): UpstreamError {
  return new UpstreamError('bad_data', `${file} has a line of another form: ${line.slice(0, 90)}`);
}
