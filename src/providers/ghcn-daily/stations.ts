import { oneLine, withoutActing } from '../../base/one-line.js';
import type { Station } from '../../weather/gathering.js';
import { GHCN_ELEMENTS } from '../../weather/ghcn-elements.js';
import { UpstreamError } from '../../weather/provider.js';

/** First and last year with values. */
export type Years = readonly [first: number, last: number];

/** A station of NCEI's list. */
export interface ListedStation extends Omit<Station, 'distance_km'> {
  /** By element; only elements that have a variable here. */
  years: Record<string, Years>;
}

const ID = /^[A-Z0-9_-]{11}$/;
const CODES: ReadonlySet<string> = new Set(Object.values(GHCN_ELEMENTS).map(({ code }) => code));
const UNKNOWN_ELEVATION = -999.9;

/** Characters of a name, and characters quoted from a malformed line. */
const NAME_LENGTH = 30;
const QUOTED = 90;

/** If more than 1 % of a list's lines are malformed, it is not the expected list. */
const MOST_ODD_SHARE = 0.01;
/** A short list may have up to three malformed lines, if they are at most half of the list. */
const MOST_ODD = 3;

/**
 * Reads NCEI's lists of stations, in fixed columns (sections IV and VII of its readme.txt). Malformed lines are
 * skipped: one in 900,000 must not make all stations unusable.
 * @param stations ghcnd-stations.txt; @param inventory ghcnd-inventory.txt.
 * @returns the stations that observe at least one of our variables.
 * @throws UpstreamError (bad_data) for a list with too many such lines.
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

/** @param read returns false for a malformed line. */
function readLines(file: string, text: string, read: (line: string) => boolean): void {
  let lines = 0;
  let odd = 0;
  let first = '';
  for (const line of linesOf(text)) {
    lines += 1;
    if (read(line)) continue;
    odd += 1;
    // Show the columns exactly as they are.
    if (odd === 1) first = withoutActing(line.slice(0, QUOTED));
  }
  if (odd <= Math.max(MOST_ODD_SHARE * lines, Math.min(MOST_ODD, Math.floor(lines / 2)))) return;
  const what = odd === 1 ? 'a line' : `${odd} of ${lines} lines`;
  const which = odd === 1 ? '' : ', the first is';
  throw new UpstreamError('bad_data', `${file} has ${what} of another form${which}: ${first}`);
}

/** A generator instead of split: the inventory has three quarters of a million lines. */
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
  // The two lists are published one after the other, so a new station may be in only one.
  if (station !== undefined && CODES.has(code)) station.years[code] = [first, last];
  return true;
}

/** The number in some columns, counted as in the readme: from 1, both included. NaN if there is none. */
function numberAt(line: string, from: number, to: number): number {
  const text = line.slice(from - 1, to).trim();
  return text === '' ? Number.NaN : Number(text);
}
