import { withDeadline } from '../base/deadline.js';
import type { Config } from '../config.js';
import { TEMPORAL_DOWNLOADS } from '../engine/index.js';
import { fetchThrough } from '../proxies/fetch.js';
import { maskedProxy, proxyOf } from '../proxies/proxies.js';

const REACH_MS = 5_000;

/**
 * OpenSSL's codes for a certificate of an unknown authority
 * (nodejs.org/api/tls.html#x509-certificate-error-codes).
 */
const UNKNOWN_AUTHORITY =
  /SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED/;

const CA_HINT =
  'where a company signs certificates itself, NODE_EXTRA_CA_CERTS names the file with its own';

/** Each HTTP address with the proxy that it is reached through, without passwords. */
export function describeProxies({
  proxies,
  archiveUrl,
  geocodingUrl,
  ghcnDailyUrl,
}: Config): string {
  if (proxies.http === undefined && proxies.https === undefined) {
    return 'none: everything is asked directly';
  }
  const asked = {
    archive: archiveUrl,
    geocoder: geocodingUrl,
    'GHCN-Daily': ghcnDailyUrl,
    'download of the Temporal CLI': TEMPORAL_DOWNLOADS,
  };
  const ways = Object.entries(asked).map(([what, url]) => {
    const proxy = proxyOf(new URL(url), proxies);
    return `${what} ${proxy === undefined ? 'directly' : `through ${maskedProxy(proxy)}`}`;
  });
  return `${ways.join(', ')}; the engine's own server directly, always`;
}

/**
 * Any HTTP answer counts, also an error about an incomplete question.
 * @throws Error with the reason when no answer comes.
 */
export async function reach(url: string, { proxies }: Config): Promise<string> {
  const ask = fetchThrough(proxies);
  try {
    await withDeadline(REACH_MS, undefined, (signal) => ask(url, { signal, redirect: 'manual' }));
  } catch (error) {
    throw withHint(error);
  }
  const proxy = proxyOf(new URL(url), proxies);
  const way = proxy === undefined ? '' : `, through the proxy ${maskedProxy(proxy)}`;
  return `${new URL(url).host} answers${way}`;
}

function withHint(error: unknown): unknown {
  const { code, message } = ((error as Error).cause ?? {}) as { code?: unknown; message?: unknown };
  if (!UNKNOWN_AUTHORITY.test(String(code))) return error;
  return new Error(`${message} (${code}); ${CA_HINT}`);
}
