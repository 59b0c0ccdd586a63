import type { Fault, FaultSchedule } from '../fakes/upstream.js';
import { chanceOf, seedFor } from './chance.js';

/** Seven ways in which an upstream fails that will work again: down, broken, behind a gateway, in mid-answer, wrong. */
const TROUBLE: readonly Fault[] = [
  { kind: 'status', status: 503, reason: 'The server is overloaded' },
  { kind: 'status', status: 502, html: '<html><body><h1>502 Bad Gateway</h1></body></html>' },
  { kind: 'rateLimited', limit: 'concurrent' },
  { kind: 'reset' },
  { kind: 'truncated' },
  { kind: 'wrongRange' },
  { kind: 'absurd' },
];

/** Fails so many of a hundred requests; the same ones with the same seed, in whatever order they come. */
export function troubleOf(seed: number, share: number): FaultSchedule {
  return ({ url, attempt, path }) => {
    if (path !== '/v1/archive') return undefined;
    const chance = chanceOf(seedFor(seed, `${attempt} ${url}`));
    return chance.percent(share) ? chance.oneOf(TROUBLE) : undefined;
  };
}
