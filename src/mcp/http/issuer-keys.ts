import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { withDeadline } from '../../base/deadline.js';

/** The keys of an issuer cannot be had now. */
export class KeysUnavailableError extends Error {}

/** One address has sent more tokens of unknown keys than may wait. */
export class TooManyUnknownError extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super(
      `The issuer's keys do not have the token's, and there were many such tokens; the next one is looked for in ${retryAfterSeconds} s.`,
    );
  }
}

/**
 * Finds the key of a token.
 * @param beforeWait is called before a token with an unknown key has to wait. If it throws, the search ends.
 * @throws KeysUnavailableError, TooManyUnknownError, and jose's errors for a key that does not exist.
 */
export type FindKey = (
  beforeWait: () => void,
  ...token: Parameters<JWTVerifyGetKey>
) => ReturnType<JWTVerifyGetKey>;

/** The part of fetch that is needed here. */
export type IssuerFetch = (url: string, init: { signal: AbortSignal }) => Promise<Response>;

const TIMEOUT_MS = 5_000;

/** The issuer is asked at most this often, whether it does not answer or tokens name keys that it does not have. */
const PAUSE_MS = 1_000;

/** A timer may end some milliseconds early by the clock, and within the pause the issuer is not asked again. */
const AFTER_PAUSE_MS = PAUSE_MS + 100;

/** The issuer may withdraw a key. */
const KEPT_MS = 600_000;

/**
 * Finds the key of a token among those that its issuer publishes. The keys are asked for at the first token, again
 * after 10 minutes, and when a token names a new one.
 * @param now milliseconds of a clock that cannot be set.
 */
export function issuerKeys(issuer: string, fetch: IssuerFetch, now: () => number): FindKey {
  let address: string | undefined;
  const keys = readWhenNeeded(async () => {
    address ??= await findKeySet(issuer, fetch);
    try {
      return createLocalJWKSet(await readKeySet(address, fetch));
    } catch (error) {
      // The issuer may have moved its keys.
      address = undefined;
      throw error;
    }
  }, now);
  const find: FindKey = async (beforeWait, ...token) => {
    const known = await keys(KEPT_MS);
    try {
      return await known(...token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      beforeWait();
      // The issuer may have a new key since it was asked.
      const newer = await keys(PAUSE_MS);
      if (newer !== known) return newer(...token);
      await sleep(AFTER_PAUSE_MS);
      return (await keys(PAUSE_MS))(...token);
    }
  };
  return (...search) => orUnavailable(issuer, async () => find(...search));
}

/**
 * Something of the issuer's, which one request at a time reads for all that need it. After a failure it is not read
 * again during the pause: an issuer that is down is not asked by every request of every client.
 * @returns a function that gives what was read, at most so many milliseconds ago. It throws what reading threw.
 */
function readWhenNeeded<T>(
  read: () => Promise<T>,
  now: () => number,
): (longestMs: number) => Promise<T> {
  let found: { value: T; at: number } | undefined;
  let failure: { error: unknown; at: number } | undefined;
  let reading: Promise<T> | undefined;
  const readOnce = async () => {
    try {
      const value = await read();
      found = { value, at: now() };
      return value;
    } catch (error) {
      failure = { error, at: now() };
      throw error;
    } finally {
      reading = undefined;
    }
  };
  return async (longestMs) => {
    if (found !== undefined && now() - found.at < longestMs) return found.value;
    if (failure !== undefined && now() - failure.at < PAUSE_MS) throw failure.error;
    reading ??= readOnce();
    return reading;
  };
}

/** What is wrong with a token or its sender, and not with the keys of its issuer. */
const OF_TOKENS = [
  TooManyUnknownError,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

async function orUnavailable<T>(issuer: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (OF_TOKENS.some((kind) => error instanceof kind)) throw error;
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
async function readMetadata(
  address: string,
  fetch: IssuerFetch,
): Promise<Record<string, unknown> | undefined> {
  const { status, json } = await readJson(address, fetch);
  return status === 200 ? Object(json) : undefined;
}

async function readKeySet(address: string, fetch: IssuerFetch): Promise<JSONWebKeySet> {
  const { status, json } = await readJson(address, fetch);
  if (status === 200) return json as JSONWebKeySet;
  throw new Error(`${address} answers with status ${status}`);
}

function readJson(address: string, fetch: IssuerFetch): Promise<{ status: number; json: unknown }> {
  return withDeadline(TIMEOUT_MS, undefined, async (signal) => {
    const response = await fetch(address, { signal });
    return { status: response.status, json: response.ok ? await response.json() : undefined };
  });
}

/** True for https, and for http of this machine. */
export function isSafeAddress(address: unknown): address is string {
  if (typeof address !== 'string' || !URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}
