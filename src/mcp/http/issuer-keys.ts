import { setTimeout as sleep } from 'node:timers/promises';
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { withDeadline } from '../../base/deadline.js';

/** The keys of an issuer cannot be had now. */
export class KeysUnavailableError extends Error {}

/** The part of fetch that is needed here. */
export type IssuerFetch = (url: string, init: { signal: AbortSignal }) => Promise<Response>;

const TIMEOUT_MS = 5_000;

/** The issuer is asked for its keys at most this often, however many tokens name one that it does not have. */
const PAUSE_MS = 1_000;

/** A timer may end some milliseconds early by the clock, and within the pause jose does not ask again. */
const AFTER_PAUSE_MS = PAUSE_MS + 100;

/**
 * Finds the key of a token among those that its issuer publishes. The keys are asked for at the first token, again
 * after 10 minutes, and when a token names a new one.
 * @returns a function for jose; it throws KeysUnavailableError.
 */
export function issuerKeys(issuer: string, fetch: IssuerFetch): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    keys ??= readKeys(issuer, fetch).catch((error) => {
      keys = undefined;
      throw error;
    });
    const find = await keys;
    try {
      return await orUnavailable(issuer, async () => find(header, token));
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      // The issuer may have a new key since it was asked a moment ago.
      await sleep(AFTER_PAUSE_MS);
      return orUnavailable(issuer, async () => find(header, token));
    }
  };
}

async function readKeys(issuer: string, fetch: IssuerFetch): Promise<JWTVerifyGetKey> {
  const address = await orUnavailable(issuer, () => findKeySet(issuer, fetch));
  return createRemoteJWKSet(new URL(address), {
    timeoutDuration: TIMEOUT_MS,
    cooldownDuration: PAUSE_MS,
    [customFetch]: (url, { signal }) => fetch(url, { signal }),
  });
}

async function orUnavailable<T>(issuer: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isTokens =
      error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
    if (isTokens || error instanceof errors.JOSENotSupported) throw error;
    throw new KeysUnavailableError(`The keys of ${issuer} cannot be had: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  const words = cause instanceof Error && cause.message !== '' ? cause.message : message;
  return words.replace(/\.$/, '');
}

/** The address of the issuer's key set, from its metadata: RFC 8414's, or else OpenID Connect's. */
async function findKeySet(issuer: string, fetch: IssuerFetch): Promise<string> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
  for (const place of new Set(places)) {
    const metadata = await readMetadata(place, fetch);
    if (metadata === undefined) continue;
    const { issuer: its, jwks_uri } = metadata;
    if (its !== issuer) throw new Error(`${place} names the issuer ${JSON.stringify(its)}`);
    if (isSafeAddress(jwks_uri)) return jwks_uri;
    throw new Error(
      `jwks_uri of ${place} is ${JSON.stringify(jwks_uri)}, which is not an https address`,
    );
  }
  throw new Error(`there is no metadata at ${places[0]}`);
}

/** Undefined where the address has none. */
function readMetadata(
  address: string,
  fetch: IssuerFetch,
): Promise<Record<string, unknown> | undefined> {
  return withDeadline(TIMEOUT_MS, undefined, async (signal) => {
    const response = await fetch(address, { signal });
    return response.ok ? ((await response.json()) as Record<string, unknown>) : undefined;
  });
}

/** True for https, and for http of this machine. */
export function isSafeAddress(address: unknown): address is string {
  if (typeof address !== 'string' || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}
