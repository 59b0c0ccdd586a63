/**
 * A faulty upstream: a real HTTP server that speaks Open-Meteo's archive and geocoding for any place and day since
 * 1940, and fails on demand in every way that the real one does. Tests and chaos runs point the product at it.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { geocode } from '../../src/archive/geocoding.js';
import { type Call, sendError, serveLocally } from '../../src/archive/http.js';
import {
  type ArchiveQuery,
  answerHead,
  BadRequest,
  type Coordinates,
  instants,
  isoTime,
  oneOrMany,
  parseArchiveQuery,
  refuseUnknown,
  timeColumn,
} from '../../src/archive/protocol.js';
import { toDate } from '../../src/weather/dates.js';
import { type Resolution, variableOf } from '../../src/weather/variables.js';
import {
  type ColumnValue,
  type Draft,
  type Fault,
  LIMIT_REASONS,
  type Section,
  spoil,
} from './upstream-faults.js';
import { PLACES } from './upstream-places.js';
import { cellOf, valuesAt } from './upstream-values.js';

export { type Fault, LIMIT_REASONS } from './upstream-faults.js';
export { cellOf, valueAt } from './upstream-values.js';

export interface UpstreamRequest {
  /** Path and query as received. */
  url: string;
  path: string;
  /** Every parameter, also those of a POSTed form. */
  query: Record<string, string>;
  /** Unix milliseconds of its arrival. */
  at: number;
  /** How often this very URL has been asked for, this time included. */
  attempt: number;
  /** `pending`, then `ok`, `refused` (400), `aborted` (the client left), or the fault's kind. */
  outcome: 'pending' | 'ok' | 'refused' | 'aborted' | Fault['kind'];
}

/** Decides what goes wrong; `count` is the number of requests so far, this one included. */
export type FaultSchedule = (request: UpstreamRequest, count: number) => Fault | undefined;

interface UpstreamOptions {
  fault?: FaultSchedule;
}

export interface Upstream {
  archiveUrl: string;
  geocodingUrl: string;
  /** In order of arrival. */
  requests: readonly UpstreamRequest[];
  /** The requests whose query has all of these values, e.g. {start_date: '1994-01-01'}. */
  requestsFor(query: Record<string, string>): UpstreamRequest[];
  /** The most requests that were ever in flight together. */
  readonly mostInFlight: number;
  /** Replaces the fault schedule; without one everything works. */
  setFault(fault: FaultSchedule | undefined): void;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

const FIRST_DAY = '1940-01-01';
const BODY_KB = 1_024;

/** Starts a faulty upstream on a free loopback port. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  let schedule = options.fault;
  const requests: UpstreamRequest[] = [];
  let inFlight = 0;
  let mostInFlight = 0;

  const { origin, close } = await serveLocally(async (call) => {
    const request = record(call, requests);
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    call.response.once('close', () => {
      inFlight -= 1;
      if (request.outcome === 'pending') request.outcome = 'aborted';
    });
    await respond(call, request, schedule?.(request, requests.length));
  });

  return {
    archiveUrl: `${origin}/v1/archive`,
    geocodingUrl: `${origin}/v1/search`,
    requests,
    requestsFor: (query) =>
      requests.filter((request) =>
        Object.entries(query).every(([name, value]) => request.query[name] === value),
      ),
    get mostInFlight() {
      return mostInFlight;
    },
    setFault: (fault) => {
      schedule = fault;
    },
    close,
  };
}

function record(call: Call, requests: UpstreamRequest[]): UpstreamRequest {
  const { url, path } = call;
  const request: UpstreamRequest = {
    url,
    path,
    query: Object.fromEntries(call.parameters),
    at: Date.now(),
    attempt: requests.filter((earlier) => earlier.url === url).length + 1,
    outcome: 'pending',
  };
  requests.push(request);
  return request;
}

async function respond(
  call: Call,
  request: UpstreamRequest,
  fault: Fault | undefined,
): Promise<void> {
  if (fault !== undefined) request.outcome = fault.kind;
  if (answerWithFailure(call, fault)) return;
  if (fault?.kind === 'held') await fault.until;
  try {
    const body = bodyFor(call, fault);
    if (body === undefined) return sendError(call.response, 404, 'Not Found');
    if (fault === undefined) call.response.once('finish', () => markDone(request));
    await send(call, body, fault);
  } catch (error) {
    if (error instanceof BadRequest) request.outcome = 'refused';
    throw error;
  }
}

function markDone(request: UpstreamRequest): void {
  request.outcome = 'ok';
}

/** @returns true when the fault leaves no room for a body with data. */
function answerWithFailure({ request, response }: Call, fault: Fault | undefined): boolean {
  switch (fault?.kind) {
    case 'status':
      if (fault.html === undefined) sendError(response, fault.status, fault.reason ?? 'Broken');
      else response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.html);
      return true;
    case 'rateLimited':
      sendError(response, 429, LIMIT_REASONS[fault.limit]);
      return true;
    case 'reset':
      if (fault.afterBytes !== undefined) return false;
      request.socket.resetAndDestroy();
      return true;
    case 'hang':
      return true;
    default:
      return false;
  }
}

function bodyFor(call: Call, fault: Fault | undefined): string | undefined {
  if (call.path === '/v1/archive') return archiveBody(call.parameters, fault);
  if (call.path === '/v1/search') return JSON.stringify(geocode(PLACES, call.parameters));
  return undefined;
}

function archiveBody(parameters: URLSearchParams, fault: Fault | undefined): string {
  const startedAt = performance.now();
  const today = toDate(Date.now());
  const query = parseArchiveQuery(parameters, { first: FIRST_DAY, last: today });
  const resolutions = (['hourly', 'daily'] as const).filter(
    (resolution) => query.variables[resolution].length > 0,
  );
  for (const resolution of resolutions) {
    refuseUnknown(resolution, query.variables[resolution]);
  }
  const answers = query.places.map((place, index) => {
    const { latitude, longitude } = place;
    const draft: Draft = {
      head: answerHead(cellOf(latitude, longitude), index, startedAt),
      sections: resolutions.map((resolution) => sectionOf(query, place, resolution)),
    };
    spoil(draft, fault);
    return toAnswer(draft);
  });
  // No parser takes NaN and JSON.stringify does not write it: faults leave it as text.
  return JSON.stringify(oneOrMany(answers)).replaceAll('"NaN"', 'NaN');
}

function sectionOf(query: ArchiveQuery, place: Coordinates, resolution: Resolution): Section {
  const seconds = instants(query, resolution);
  const units = new Map<string, string>([['time', query.timeformat]]);
  const columns = new Map<string, ColumnValue[]>([['time', timeColumn(query, resolution)]]);
  for (const name of query.variables[resolution]) {
    const { unit, kind } = variableOf(resolution, name);
    const values = valuesAt(name, place.latitude, place.longitude, seconds);
    // The unit of a moment is the format in which it is written.
    const isMoment = kind === 'instant';
    units.set(name, isMoment ? query.timeformat : unit);
    columns.set(name, isMoment && query.timeformat === 'iso8601' ? values.map(toIso) : values);
  }
  return { name: resolution, units, columns };
}

function toIso(second: number | null): string | null {
  return second === null ? null : isoTime(second, 'hourly');
}

function toAnswer({ head, sections }: Draft): Record<string, unknown> {
  const blocks = sections.flatMap(({ name, units, columns }) => [
    [`${name}_units`, Object.fromEntries(units)],
    [name, Object.fromEntries(columns)],
  ]);
  return { ...head, ...Object.fromEntries(blocks) };
}

async function send({ request, response }: Call, text: string, fault: Fault | undefined) {
  const body = Buffer.from(text);
  // Without a content-length the body goes out in chunks, as Open-Meteo's does.
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
  const half = body.subarray(0, Math.floor(body.length / 2));
  switch (fault?.kind) {
    case 'truncated':
      response.write(half);
      response.end();
      break;
    case 'streamError':
      response.write(half);
      response.write('Unexpected error while streaming data: fileReadFailed');
      response.end();
      break;
    case 'reset':
      response.write(body.subarray(0, fault.afterBytes), () => request.socket.resetAndDestroy());
      break;
    case 'slow':
      for (let from = 0; from < body.length && !response.destroyed; from += BODY_KB) {
        await sleep(fault.msPerKb);
        response.write(body.subarray(from, from + BODY_KB));
      }
      response.end();
      break;
    default:
      response.write(body);
      response.end();
  }
}
