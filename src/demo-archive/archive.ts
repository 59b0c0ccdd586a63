import { countDays, startOfDay } from '../weather/dates.js';
import { STATIONS_DAYS } from '../weather/local-days.js';
import { geocode, NEW_YORK, SEATTLE } from './geocoding.js';
import { type Call, sendError, sendJson, serveLocally } from './http.js';
import {
  CREDIT,
  loadObservations,
  OBSERVED,
  OBSERVED_UNITS,
  type ObservedPlace,
} from './observations.js';
import {
  type ArchiveQuery,
  answerHead,
  BadRequest,
  type Coordinates,
  parseArchiveQuery,
  refuseUnknown,
} from './protocol.js';

export interface Archive {
  /** For OPEN_METEO_ARCHIVE_URL. */
  archiveUrl: string;
  /** For OPEN_METEO_GEOCODING_URL. */
  geocodingUrl: string;
  close(): Promise<void>;
}

/** The largest distance between a place and its station, degrees in either direction. */
const REACH_DEGREES = 0.5;

/** Open-Meteo's unit for a variable without data. */
const NO_UNIT = 'undefined';

/**
 * Starts the bundled archive: real observations of Seattle and New York, 2012-2015, in Open-Meteo's protocol, for
 * use without the live archive.
 * @throws UnavailableError if the observations are missing.
 */
export async function startArchive(): Promise<Archive> {
  const stations = await loadObservations();
  const { origin, close } = await serveLocally(async (call) => respond(call, stations));
  return { archiveUrl: `${origin}/v1/archive`, geocodingUrl: `${origin}/v1/search`, close };
}

function respond(call: Call, stations: readonly ObservedPlace[]): void {
  if (call.path === '/v1/archive') {
    sendJson(call.response, 200, answerArchive(call.parameters, stations));
  } else if (call.path === '/v1/search') {
    sendJson(call.response, 200, geocode([SEATTLE, NEW_YORK], call.parameters));
  } else {
    sendError(call.response, 404, 'Not Found');
  }
}

function answerArchive(parameters: URLSearchParams, stations: readonly ObservedPlace[]): unknown {
  const startedAt = performance.now();
  const query = parseArchiveQuery(parameters, OBSERVED);
  if (query.variables.hourly.length > 0) {
    throw new BadRequest('This bundled archive has daily observations only, nothing hourly');
  }
  refuseUnknown('daily', query.variables.daily, 'ForecastVariableDaily');
  const station = nearest(query.place, stations);
  return {
    ...answerHead(station, startedAt, query),
    ...dailyBlock(query, station),
    ...CREDIT,
    days: STATIONS_DAYS,
    model: 'observations',
  };
}

function nearest(place: Coordinates, stations: readonly ObservedPlace[]): ObservedPlace {
  const near = stations.find(
    (station) =>
      Math.abs(station.latitude - place.latitude) <= REACH_DEGREES &&
      Math.abs(station.longitude - place.longitude) <= REACH_DEGREES,
  );
  if (near === undefined) {
    throw new BadRequest(
      `This bundled archive has Seattle and New York ${OBSERVED.first} to ${OBSERVED.last} only, nothing for ${place.latitude}, ${place.longitude}`,
    );
  }
  return near;
}

function dailyBlock(query: ArchiveQuery, station: ObservedPlace): Record<string, unknown> {
  const names = query.variables.daily;
  if (names.length === 0) return {};
  const units = names.map((name) => [name, OBSERVED_UNITS[name] ?? NO_UNIT]);
  const columns = names.map((name) => [name, valuesOf(name, query, station)]);
  return {
    daily_units: { time: 'unixtime', ...Object.fromEntries(units) },
    daily: { time: midnightsOf(query), ...Object.fromEntries(columns) },
  };
}

/** The zone's midnights, unix seconds. */
function midnightsOf({ start_date, end_date, utc_offset_seconds }: ArchiveQuery): number[] {
  const first = startOfDay(start_date) - utc_offset_seconds;
  return Array.from({ length: countDays(start_date, end_date) }, (_, day) => first + day * 86_400);
}

function valuesOf(name: string, query: ArchiveQuery, station: ObservedPlace): (number | null)[] {
  const first = countDays(OBSERVED.first, query.start_date) - 1;
  const days = countDays(query.start_date, query.end_date);
  const column = station.columns.get(name);
  if (column === undefined) return new Array<null>(days).fill(null);
  return column.slice(first, first + days);
}
