import { z } from 'zod';

/** Who asks for a place in a budget. */
export interface Asker {
  /** Open-Meteo request weight. */
  weight: number;
  /** The same at each attempt of one request. */
  by: string;
  /** Since when it waits, unix milliseconds. */
  since: number;
}

const claimSchema = z.object({
  weight: z.number().min(0),
  by: z.string(),
  since: z.number(),
  /** When it comes again, unix milliseconds. */
  until: z.number(),
});

export type Claim = z.output<typeof claimSchema>;

/**
 * Of those who wait for a budget, the two that come first when it is new, by turns: one period keeps room for the lightest,
 * the next one for who has waited longest. So a light request waits for two periods at most however many heavy ones are
 * there, and a heavy one comes to its turn however many light ones.
 */
export const claimsSchema = z.object({
  lightest: claimSchema.optional(),
  longest: claimSchema.optional(),
});

export type Claims = z.output<typeof claimsSchema>;

/** Room is kept for so long from the moment on that its claimant was to come: one that has died keeps nobody away. */
const KEPT_MS = 20_000;

/** Notes that somebody has to wait until a moment, where that is one of the first two; else the claims as they are. */
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

/** The claims without somebody's, who has come to its turn. */
export function withoutClaimsOf(claims: Claims, by: string): Claims {
  return {
    ...(claims.lightest?.by === by ? {} : { lightest: claims.lightest }),
    ...(claims.longest?.by === by ? {} : { longest: claims.longest }),
  };
}

/** Whose room is kept in a period, from all but itself; `turn` is the period's number. */
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

/** When the room of a claim is free for everybody. */
export function keptUntil({ until }: Claim): number {
  return until + KEPT_MS;
}
