/** The order in which waiting requests get budget. */
import { z } from 'zod';

/** A request that waits for budget. */
export interface Asker {
  /** Open-Meteo request weight. */
  weight: number;
  /** The request's id, the same at each attempt. */
  by: string;
  /** Start of its wait, unix milliseconds. */
  since: number;
}

const claimSchema = z.object({
  weight: z.number().min(0),
  by: z.string(),
  since: z.number(),
  /** Time of its next attempt, unix milliseconds. */
  until: z.number(),
});

export type Claim = z.output<typeof claimSchema>;

/**
 * The two waiting requests that come first when a budget is new. Periods alternate: one keeps room for the lightest
 * request, the next for the one that has waited longest. So a light request waits at most two periods behind heavy
 * ones, and a heavy one gets its turn among any number of light ones.
 */
export const claimsSchema = z.object({
  lightest: claimSchema.optional(),
  longest: claimSchema.optional(),
});

export type Claims = z.output<typeof claimsSchema>;

/** Room is kept for this long after the request's next attempt is due, so that a dead process blocks no other. */
const KEPT_MS = 20_000;

/**
 * Adds a waiting request to the claims if it is the lightest or the longest waiting; otherwise returns the claims
 * unchanged.
 */
export function claim(
  claims: Claims,
  { weight, by, since }: Asker,
  until: number,
  now: number,
): Claims {
  const asked: Claim = { weight, by, since, until };
  const stands = (other: Claim | undefined): other is Claim =>
    other !== undefined && other.by !== by && now < other.until + KEPT_MS;
  const { lightest, longest } = claims;
  const keepsLightest = stands(lightest) && lightest.weight <= weight;
  const keepsLongest = stands(longest) && longest.since <= since;
  if (keepsLightest && keepsLongest) return claims;
  return {
    lightest: keepsLightest ? lightest : asked,
    longest: keepsLongest ? longest : asked,
  };
}

/** The claims without those of a request that got its turn. */
export function withoutClaimsOf(claims: Claims, by: string): Claims {
  return {
    ...(claims.lightest?.by === by ? {} : { lightest: claims.lightest }),
    ...(claims.longest?.by === by ? {} : { longest: claims.longest }),
  };
}

/** The claim that a period keeps room for, unless it is the request's own; `turn` is the period's number. */
export function claimKept(
  claims: Claims,
  by: string,
  turn: number,
  now: number,
): Claim | undefined {
  const first = turn % 2 === 0 ? claims.longest : claims.lightest;
  const isKept =
    first !== undefined && first.by !== by && first.until <= now && now < keptUntil(first);
  return isKept ? first : undefined;
}

/** When a claim's room becomes free for other requests. */
export function keptUntil({ until }: Claim): number {
  return until + KEPT_MS;
}
