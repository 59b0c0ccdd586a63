import { unlessAborted } from '../../base/abort.js';
import { withDeadline } from '../../base/deadline.js';
import type { Fetch } from '../../proxies/proxies.js';
import { addDays, countDays, toDate } from '../../weather/dates.js';
import type { Days, Station } from '../../weather/gathering.js';
import { codesOf } from '../../weather/ghcn-elements.js';
import { STATIONS_DAYS } from '../../weather/local-days.js';
import { OFFERS } from '../../weather/offers.js';
import type { WeatherProvider } from '../../weather/provider.js';
import { classifyBrokenJson } from '../http/broken-json.js';
import { readFingerprinted } from '../http/fingerprint.js';
import { getBody } from '../http/request.js';
import { checkRows } from './check.js';
import { chooseStation, seriesOf } from './choose-station.js';
import { nearestStations } from './nearest-stations.js';
import { type ListedStation, readStations } from './stations.js';

interface GhcnDailyOptions {
  /** The base URL of NCEI's services. */
  url: string;
  /** Unix milliseconds. */
  now: () => number;
  fetch: Fetch;
}

const LISTS_PATH = 'pub/data/ghcn/daily';
const DATA_PATH = 'access/services/data/v1';

const { provisionalDays } = OFFERS['ghcn-daily'];

/** The lists are about 45 MB together and are published once a day. */
const LISTS_VALID_MS = 86_400_000;
const LISTS_TIMEOUT_MS = 300_000;
const LIST_BYTES = 256 * 1_024 * 1_024;

/** Upper bounds, in bytes: a day's station and date; one value with its attributes; a page's head. */
const DAY_BYTES = 256;
const VALUE_BYTES = 128;
const HEAD_BYTES = 64 * 1_024;

/**
 * Observations of weather stations: NCEI's GHCN-Daily. A place gets the nearest station with enough values
 * (chooseStation).
 *
 * Stations come from the fixed-width lists that are published with the data set
 * (ncei.noaa.gov/pub/data/ghcn/daily/readme.txt). Values come from the data service
 * (ncei.noaa.gov/support/access-data-service-api-user-documentation), for two reasons: a request names a range and
 * elements, while a station's file is its whole record; and truncated JSON is noticed. No unit is requested, so
 * values are the data set's whole numbers.
 */
export function ghcnDailyProvider(options: GhcnDailyOptions): WeatherProvider {
  const { url, now } = options;
  const base = url.endsWith('/') ? url : `${url}/`;
  const dataUrl = new URL(DATA_PATH, base);
  const stations = keptFor(LISTS_VALID_MS, now, () => loadStations(base, options));
  return {
    source: {
      provider: 'ghcn-daily',
      url: dataUrl.href,
      licence: 'public domain; outside the U.S. for non-commercial use (WMO Resolution 40)',
      attribution: 'NOAA NCEI, Global Historical Climatology Network daily, doi:10.7289/V5D21VHZ',
    },
    calendar: () => ({
      timezone: "the station's local time; each day ends at its hour of observation",
      days: STATIONS_DAYS,
    }),
    provisionalDays: () => provisionalDays,
    locate: async (gathering, signal, look) => {
      const settled = addDays(toDate(now()), -provisionalDays);
      const near = nearestStations(await unlessAborted(stations(), signal), gathering, settled);
      return seriesOf(await chooseStation(near, gathering, settled, look), gathering);
    },
    // NCEI publishes no price for requests, so each counts as one.
    weightOf: () => 1,
    fetchDays: async ({ station, variables }, days, signal) => {
      if (station === undefined) throw new Error('GHCN-Daily was asked for a place');
      const request = requestUrl(dataUrl, station, variables, days);
      const longest = longestAnswer(variables, days);
      const limits = { accept: 'application/json', signal, longest };
      const checked = await getBody(request, { ...options, ...limits }, (body) =>
        readFingerprinted(body, () => checkRows(parseJson(body), station.id, variables, days)),
      );
      return { elevation: station.elevation_m, ...checked };
    },
  };
}

function longestAnswer(variables: readonly string[], days: Days): number {
  const rows = countDays(days.start_date, days.end_date);
  return rows * (DAY_BYTES + VALUE_BYTES * codesOf(variables).length) + HEAD_BYTES;
}

function requestUrl(dataUrl: URL, { id }: Station, variables: readonly string[], days: Days): URL {
  const url = new URL(dataUrl);
  url.searchParams.set('dataset', 'daily-summaries');
  url.searchParams.set('stations', id);
  url.searchParams.set('startDate', days.start_date);
  url.searchParams.set('endDate', days.end_date);
  url.searchParams.set('dataTypes', codesOf(variables).join(','));
  url.searchParams.set('includeAttributes', 'true');
  url.searchParams.set('format', 'json');
  return url;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw classifyBrokenJson(body);
  }
}

async function loadStations(base: string, options: GhcnDailyOptions): Promise<ListedStation[]> {
  // One after the other, to spare upstream.
  return withDeadline(LISTS_TIMEOUT_MS, undefined, async (signal) => {
    const list = async (file: string) => {
      const url = new URL(`${LISTS_PATH}/${file}`, base);
      const limits = { accept: 'text/plain', signal, longest: LIST_BYTES };
      return getBody(url, { ...options, ...limits }, (body) => body.toString('utf8'));
    };
    return readStations(await list('ghcnd-stations.txt'), await list('ghcnd-inventory.txt'));
  });
}

/** Loads a value once for all callers within a time. A failure is not kept. */
function keptFor<T>(ms: number, now: () => number, load: () => Promise<T>): () => Promise<T> {
  let kept: { since: number; value: Promise<T> } | undefined;
  return () => {
    if (kept === undefined || now() - kept.since > ms) {
      const value = load();
      kept = { since: now(), value };
      value.catch(() => {
        kept = undefined;
      });
    }
    return kept.value;
  };
}
