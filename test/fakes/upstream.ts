/**
 * A faulty upstream: a real HTTP server that speaks Open-Meteo's archive and geocoding for any place and day since
 * 1940, and fails on demand in every way that the real one does. Tests and chaos runs point the product at it.
 */

import { geocode } from '../../src/demo-archive/geocoding.js';
import { type Call, sendError, serveLocally } from '../../src/demo-archive/http.js';
import {
  type ArchiveQuery,
  answerHead,
  BadRequest,
  parseArchiveQuery,
  refuseUnknown,
} from '../../src/demo-archive/protocol.js';
import { toDate } from '../../src/weather/dates.js';
import { type Resolution, variableOf } from '../../src/weather/variables.js';
import {
  type ColumnValue,
  type Draft,
  type Fault,
  type Section,
  spoil,
} from './upstream-faults.js';
import { asPrinted, flatBuffersOf, giveFloats, PRINTED } from './upstream-flatbuffers.js';
import { lifelikeValues, modelValues } from './upstream-models.js';
import { PLACES } from './upstream-places.js';
import { clockTimes } from './upstream-times.js';
import {
  answerWithFailure,
  compress,
  type Encoding,
  preferredEncoding,
  sendBody,
} from './upstream-transport.js';
import { cellOf } from './upstream-values.js';

export { type Fault, LIMIT_REASONS, LOGIN_PAGE } from './upstream-faults.js';
export { cellOf, valueAt } from './upstream-values.js';

export interface UpstreamRequest {
  /** Path and query as received. */
  url: string;
  path: string;
  /** Every parameter. */
  query: Record<string, string>;
  /** Unix milliseconds of its arrival. */
  at: number;
  /** How often this very URL has been asked for, this time included. */
  attempt: number;
  /** `pending`, then `ok`, `refused` (400), `aborted` (the client left), or the fault's kind. */
  outcome: 'pending' | 'ok' | 'refused' | 'aborted' | Fault['kind'];
  /** How its answer was compressed. */
  encoding?: Encoding;
}

/** Decides what goes wrong; `count` is the number of requests so far, this one included. */
export type FaultSchedule = (request: UpstreamRequest, count: number) => Fault | undefined;

interface UpstreamOptions {
  fault?: FaultSchedule;
  /**
   * - asNamed: a day's value depends on its date alone, whatever the zone; models but best_match differ (modelStep)
   * - lifelike: a day's value is made of the hours that it has in the zone, and best_match has steps in 1950 and 2017
   */
  values?: 'asNamed' | 'lifelike';
  /** Besides JSON it gives FlatBuffers; its values then are float32 numbers with more digits than JSON prints. */
  offers?: 'flatbuffers';
  /** Compresses its answers as the client prefers; the real one does. */
  compresses?: true;
  /** Degrees between the points of its grid, whose values it answers with. Left out, each place has values of its own. */
  gridStep?: number;
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

/** As Open-Meteo's server names them in its errors. */
const VARIABLE_TYPE: Record<Resolution, string> = {
  daily: 'ForecastVariableDaily',
  hourly:
    'SurfacePressureAndHeightVariable<VariableAndPreviousDay, VariableOrSpread<ForecastPressureVariable>, ForecastHeightVariable>',
};

const FIRST_DAY = '1940-01-01';
const GATEWAY_TIMEOUT = '<html><body><h1>504 Gateway Time-out</h1></body></html>';

/** Starts a faulty upstream on a free loopback port. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  let schedule = options.fault;
  const requests: UpstreamRequest[] = [];
  const attempts = new Map<string, number>();
  let inFlight = 0;
  let mostInFlight = 0;

  const { origin, close } = await serveLocally(async (call) => {
    const request = record(call, requests, attempts);
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    call.response.once('close', () => {
      inFlight -= 1;
      if (request.outcome === 'pending') request.outcome = 'aborted';
    });
    await respond(call, request, schedule?.(request, requests.length), options);
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

function record(
  call: Call,
  requests: UpstreamRequest[],
  attempts: Map<string, number>,
): UpstreamRequest {
  const { url, path } = call;
  const attempt = (attempts.get(url) ?? 0) + 1;
  attempts.set(url, attempt);
  const request: UpstreamRequest = {
    url,
    path,
    query: Object.fromEntries(call.parameters),
    at: Date.now(),
    attempt,
    outcome: 'pending',
  };
  requests.push(request);
  return request;
}

async function respond(
  call: Call,
  request: UpstreamRequest,
  fault: Fault | undefined,
  options: UpstreamOptions,
): Promise<void> {
  try {
    const struck = fault?.kind === 'tooMuch' ? tooMuch(fault, call.parameters) : fault;
    if (struck !== undefined) request.outcome = (fault ?? struck).kind;
    if (answerWithFailure(call, struck)) return;
    if (struck?.kind === 'held') await struck.until;
    const body = bodyFor(call, struck, options);
    if (body === undefined) return sendError(call.response, 404, 'Not Found');
    if (struck === undefined) call.response.once('finish', () => markDone(request));
    if (options.compresses) request.encoding = preferredEncoding(call);
    await sendBody(call, compress(call, body, request.encoding), struck);
  } catch (error) {
    if (error instanceof BadRequest) request.outcome = 'refused';
    throw error;
  }
}

function markDone(request: UpstreamRequest): void {
  request.outcome = 'ok';
}

/** How a request fails of which too much is asked; undefined for one of few enough rows. */
function tooMuch(
  { rows, how }: Extract<Fault, { kind: 'tooMuch' }>,
  parameters: URLSearchParams,
): Fault | undefined {
  const query = parseArchiveQuery(parameters, { first: FIRST_DAY, last: toDate(Date.now()) });
  const resolution = query.variables.hourly.length > 0 ? 'hourly' : 'daily';
  if (clockTimes(query, resolution).length <= rows) return undefined;
  if (how === '504') return { kind: 'status', status: 504, html: GATEWAY_TIMEOUT };
  return { kind: how === 'cut' ? 'truncated' : how };
}

function bodyFor(
  call: Call,
  fault: Fault | undefined,
  options: UpstreamOptions,
): string | Buffer | undefined {
  if (call.path === '/v1/archive') {
    const body = archiveBody(call.parameters, fault, options);
    return fault?.kind === 'bytes' ? fault.change(Buffer.from(body)) : body;
  }
  if (call.path === '/v1/search') return JSON.stringify(geocode(PLACES, call.parameters));
  return undefined;
}

function archiveBody(
  parameters: URLSearchParams,
  fault: Fault | undefined,
  { values, gridStep, offers }: UpstreamOptions,
): string | Buffer {
  const startedAt = performance.now();
  const today = toDate(Date.now());
  const isBinary = offers !== undefined && parameters.get('format') === offers;
  if (isBinary) parameters.delete('format');
  const asked = parseArchiveQuery(parameters, { first: FIRST_DAY, last: today });
  const query = gridStep === undefined ? asked : atGridPoint(asked, gridStep);
  const resolutions = (['hourly', 'daily'] as const).filter(
    (resolution) => query.variables[resolution].length > 0,
  );
  for (const resolution of resolutions) {
    refuseUnknown(resolution, query.variables[resolution], VARIABLE_TYPE[resolution]);
  }
  const { latitude, longitude } = query.place;
  const draft: Draft = {
    head: answerHead(
      gridStep === undefined ? cellOf(latitude, longitude) : { latitude, longitude, elevation: 10 },
      startedAt,
      query,
    ),
    sections: resolutions.map((resolution) => sectionOf(query, resolution, values)),
  };
  if (offers !== undefined) giveFloats(draft);
  spoil(draft, fault);
  if (isBinary) return flatBuffersOf(draft, query.model);
  const answer = toAnswer(offers === undefined ? draft : asPrinted(draft));
  const isForm = (form: string) => fault?.kind === 'form' && fault.as === form;
  const json = JSON.stringify(isForm('list') ? [answer] : answer);
  // No parser takes NaN and JSON.stringify does not write it: faults leave it as text.
  const printed = offers === undefined ? json : json.replaceAll(PRINTED, '$1');
  const bare = fault === undefined ? printed : printed.replaceAll(/"(NaN|nan|-?Infinity)"/g, '$1');
  return isForm('bom') ? `\ufeff${bare}` : bare;
}

function atGridPoint(query: ArchiveQuery, step: number): ArchiveQuery {
  const nearest = (degrees: number) => Math.round(degrees / step) * step;
  const { latitude, longitude } = query.place;
  return { ...query, place: { latitude: nearest(latitude), longitude: nearest(longitude) } };
}

function sectionOf(
  query: ArchiveQuery,
  resolution: Resolution,
  kind: UpstreamOptions['values'],
): Section {
  const seconds = clockTimes(query, resolution);
  const valuesOf =
    kind === 'lifelike'
      ? lifelikeValues(query, resolution)
      : (name: string) => modelValues(name, query.place, seconds, query.model);
  const times = seconds.map((second) => second - query.utc_offset_seconds);
  const units = new Map<string, string>([['time', 'unixtime']]);
  const columns = new Map<string, ColumnValue[]>([['time', times]]);
  for (const name of query.variables[resolution]) {
    units.set(name, variableOf(resolution, name).unit);
    columns.set(name, valuesOf(name));
  }
  return { name: resolution, units, columns };
}

function toAnswer({ head, sections }: Draft): Record<string, unknown> {
  const blocks = sections.flatMap(({ name, units, columns }) => [
    [`${name}_units`, Object.fromEntries(units)],
    [name, Object.fromEntries(columns)],
  ]);
  return { ...head, ...Object.fromEntries(blocks) };
}
