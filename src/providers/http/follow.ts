import { oneLine } from '../../base/one-line.js';
import type { Fetch } from '../../proxies/proxies.js';

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;
const HOST_LIMIT = 100;

/** A redirect that is not followed. Its message completes "the server …". */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

/**
 * The answer to a GET, following redirects on the same host only. Another host's answer would not be the requested
 * one, and that host may be one that only this machine can reach. A redirect's own body is not read.
 * @throws RedirectError with the status and, from the address, only the host.
 */
export async function follow(
  url: URL,
  fetch: Fetch,
  init: { signal: AbortSignal; headers?: Record<string, string> },
): Promise<Response> {
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(at, { ...init, redirect: 'manual' });
    const location = response.headers.get('location');
    if (location === null || !REDIRECTS.includes(response.status)) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, at) ? new URL(location, at) : undefined;
    const refusal = refusalOf(next, at, redirects);
    if (next === undefined || refusal !== undefined) {
      throw new RedirectError(`answered ${response.status}: ${refusal}`);
    }
    at = next;
  }
}

function refusalOf(next: URL | undefined, at: URL, redirects: number): string | undefined {
  if (next === undefined) return 'it leads to what is no address';
  const host = oneLine(next.host, HOST_LIMIT);
  // A scheme's default port counts as none: from http to https the host stays the same.
  if (next.hostname !== at.hostname || next.port !== at.port) {
    return `it leads to another host, "${host}"`;
  }
  // The address may contain a secret such as a key, which others could read on the way.
  if (at.protocol === 'https:' && next.protocol !== 'https:') {
    return `it leads from https to ${next.protocol}//${host}`;
  }
  if (!/^https?:$/.test(next.protocol)) return `it leads to what is no web address`;
  return redirects === MOST_REDIRECTS ? `it leads on after ${redirects} redirects` : undefined;
}
