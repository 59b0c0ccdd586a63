import { createHash, timingSafeEqual } from 'node:crypto';

/** What a token may do: read jobs and results, or start and end jobs too. */
export type Scope = 'read' | 'write';

/** Who asks. */
export interface Caller {
  /** Of the token; a log or a limit may hold it, for it does not tell the token. */
  id: string;
  scope: Scope;
}

/** Finds the caller of a request by its Authorization header; undefined where the token is none of ours. */
export type FindCaller = (authorization: string | undefined) => Caller | undefined;

/** The caller where no tokens are set, which is possible on a loopback address only. */
const ANYBODY: Caller = { id: 'anybody', scope: 'write' };

const READ = 'read:';
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/**
 * Knows the bearer tokens.
 * @param tokens "read:" begins one that may only read. Without any, everybody may do everything.
 */
export function bearerTokens(tokens: readonly string[]): FindCaller {
  if (tokens.length === 0) return () => ANYBODY;
  const known = tokens.map((token) => {
    const scope: Scope = isReadToken(token) ? 'read' : 'write';
    const digest = digestOf(scope === 'read' ? token.slice(READ.length) : token);
    return { digest, caller: { id: digest.toString('hex').slice(0, 16), scope } };
  });
  return (authorization) => {
    const token = tokenIn(authorization);
    const digest = digestOf(token ?? '');
    // Every token is compared, and digests are of one length: the time says nothing of a token.
    const found = known.filter((one) => timingSafeEqual(one.digest, digest));
    return token === undefined ? undefined : found[0]?.caller;
  };
}

/** True for a token that begins as one that may only read. */
export function isReadToken(token: string): boolean {
  return token.startsWith(READ);
}

/** The bearer token of an Authorization header. */
export function tokenIn(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Names under which a server on this machine is asked. */
export const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * True for a Host header that names one of the hosts; a host without a port stands for all of its ports. Protects from
 * pages that make a browser take this server for their own.
 */
export function isHostAllowed(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined) return false;
  const name = host.toLowerCase();
  const bare = name.replace(/:\d+$/, '');
  return allowed.some((one) => one.toLowerCase() === name || one.toLowerCase() === bare);
}

/** The same for an Origin header. Only browsers send one. */
export function isOriginAllowed(origin: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined) return true;
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && isHostAllowed(url.host, allowed);
}
