import { oneLine, withoutActing } from '../../base/one-line.js';
import type { Station } from '../../weather/gathering.js';
import { GHCN_ELEMENTS } from '../../weather/ghcn-elements.js';
import { UpstreamError } from '../../weather/provider.js';

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

/** Columns of a name; so much of an odd line is quoted. */
const NAME_LENGTH = 30;
const QUOTED = 90;

/** More lines of another form than 1 % of a list mean that it is another list … */
const MOST_ODD_SHARE = 0.01;
/** … but a short one may have up to three, as long as they are no more than half. */
const MOST_ODD = 3;

/**
 * Reads NCEI's lists of stations, of fixed columns (sections IV and VII of its readme.txt). A line of another form is
 * passed over: one in 900,000 does not end the use of all stations.
 * @param stations ghcnd-stations.txt; @param inventory ghcnd-inventory.txt.
 * @returns the stations that have observed anything we have a variable for.
 * @throws UpstreamError (bad_data) for a list with more than a few such lines.
 */
export function readStations(stations: string, inventory: string): ListedStation[] {
  const byId = new Map<string, ListedStation>();
  readLines('ghcnd-stations.txt', stations, (line) => {
    const station = readStation(line);
    if (station !== undefined) byId.set(station.id, station);
    return station !== undefined;
  });
  readLines('ghcnd-inventory.txt', inventory, (line) => addYears(byId, line));
  return [...byId.values()].filter(({ years }) => Object.keys(years).length > 0);
}

/** @param read false for a line of another form. */
function readLines(file: string, text: string, read: (line: string) => boolean): void {
  let lines = 0;
  let odd = 0;
  let first = '';
  for (const line of linesOf(text)) {
    lines += 1;
    if (read(line)) continue;
    odd += 1;
    // Columns are to be seen as they are.
    if (odd === 1) first = withoutActing(line.slice(0, QUOTED));
  }
  if (odd <= Math.max(MOST_ODD_SHARE * lines, Math.min(MOST_ODD, Math.floor(lines / 2)))) return;
  const what = odd === 1 ? 'a line' : `${odd} of ${lines} lines`;
  const which = odd === 1 ? '' : ', the first is';
  throw new UpstreamError('bad_data', `${file} has ${what} of another form${which}: ${first}`);
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

function readStation(line: string): ListedStation | undefined {
  const id = line.slice(0, 11);
  const latitude = numberAt(line, 13, 20);
  const longitude = numberAt(line, 22, 30);
  const elevation = numberAt(line, 32, 37);
  const isOne = ID.test(id) && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  if (!isOne || Number.isNaN(elevation)) return undefined;
  return {
    id,
    name: oneLine(line.slice(41, 71), NAME_LENGTH),
    latitude,
    longitude,
    elevation_m: elevation === UNKNOWN_ELEVATION ? null : elevation,
    years: {},
  };
}

function addYears(stations: ReadonlyMap<string, ListedStation>, line: string): boolean {
  const id = line.slice(0, 11);
  const first = numberAt(line, 37, 40);
  const last = numberAt(line, 42, 45);
  if (!(ID.test(id) && first <= last)) return false;
  const code = line.slice(31, 35);
  const station = stations.get(id);
  // The two lists are made one after the other: a station may be new in one of them.
  if (station !== undefined && CODES.has(code)) station.years[code] = [first, last];
  return true;
}

/** The number in columns, as the readme counts them: from 1, both included. NaN where there is none. */
function numberAt(line: string, from: number, to: number): number {
  const text = line.slice(from - 1, to).trim();
  return text === '' ? Number.NaN : Number(text);
}
