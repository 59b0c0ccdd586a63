import type { Fault, FaultSchedule, UpstreamRequest } from '../fakes/upstream.js';
import { chanceOf, seedFor } from './chance.js';

/** Ways in which an upstream fails that will work again: down, broken, behind a gateway, in mid-answer. */
const TROUBLE: readonly Fault[] = [
  { kind: 'status', status: 503, reason: 'The server is overloaded' },
  { kind: 'status', status: 502, html: '<html><body><h1>502 Bad Gateway</h1></body></html>' },
  { kind: 'rateLimited', limit: 'concurrent' },
  { kind: 'rateLimited', limit: 'concurrent', retryAfter: '2' },
  { kind: 'reset' },
  { kind: 'truncated' },
];

/** Wrong answers: only the first to a question, for the same one twice is proof that it is upstream's last word. */
const WRONG: readonly Fault[] = [{ kind: 'wrongRange' }, { kind: 'wrongUnits' }];

/** More days are too much for one request, now and always. Hours come by the month, which is not made smaller. */
export const MOST_DAYS = 700;
const TOO_MUCH: Fault = { kind: 'tooMuch', rows: MOST_DAYS, how: '504' };

/** In an outage everything fails, from one request on to another. */
const OUTAGE: Fault = { kind: 'status', status: 503, reason: 'Down for maintenance' };
const OUTAGE_BEGINS = 20;
const OUTAGE_ENDS = 32;

/** Fails so many of a hundred requests; the same ones with the same seed, in whatever order they come, but for the outage. */
export function troubleOf(seed: number, share: number): FaultSchedule {
  return (request, count) => {
    if (request.path !== '/v1/archive') return undefined;
    if (count >= OUTAGE_BEGINS && count < OUTAGE_ENDS) return OUTAGE;
    const fault = faultOf(request, seed, share);
    return fault ?? (request.query.daily === undefined ? undefined : TOO_MUCH);
  };
}

function faultOf(
  { url, attempt }: UpstreamRequest,
  seed: number,
  share: number,
): Fault | undefined {
  const chance = chanceOf(seedFor(seed, `${attempt} ${url}`));
  if (!chance.percent(share)) return undefined;
  return chance.oneOf(attempt === 1 ? [...TROUBLE, ...WRONG] : TROUBLE);
}

/** Of FlatBuffers alone: refused by the archive or before it, cut, or no message. JSON is asked for then. */
const BINARY_TROUBLE: readonly Fault[] = [
  { kind: 'status', status: 400, reason: 'Data corrupted at path format' },
  { kind: 'status', status: 403, html: '<html><body><h1>403 Forbidden</h1></body></html>' },
  { kind: 'truncated' },
  { kind: 'bytes', change: (body) => body.fill(0xff, 4, body.length / 2) },
];

/** Fails so many of a hundred requests for decades, and the same share of their FlatBuffers in ways of their own. */
export function troubleOfDecades(seed: number, share: number): FaultSchedule {
  return (request) => {
    if (request.path !== '/v1/archive') return undefined;
    const fault = faultOf(request, seed, share);
    if (fault !== undefined || request.query.format !== 'flatbuffers') return fault;
    const chance = chanceOf(seedFor(seed, `${request.attempt} ${request.url}`) + 1);
    return chance.percent(share) ? chance.oneOf(BINARY_TROUBLE) : undefined;
  };
}
