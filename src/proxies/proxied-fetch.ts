import { Agent, Pool, ProxyAgent, fetch as undiciFetch } from 'undici';
import { type Fetch, maskedProxy, type Proxies, proxyOf } from './proxies.js';

/**
 * undici's fetch: Node's own accepts no proxy before version 24, and undici's agents work only with undici's fetch.
 * https uses a tunnel (CONNECT). http is requested from the proxy itself, because many proxies allow no tunnel to
 * port 80.
 */
export function proxiedFetch(proxies: Proxies): Fetch {
  // Decided by origin, so that a redirect to another host is checked again.
  const agent = new Agent({
    factory: (origin, options) => {
      const proxy = proxyOf(new URL(origin), proxies);
      if (proxy === undefined) return new Pool(origin, options);
      return new ProxyAgent({ ...options, ...credentialsOf(proxy), proxyTunnel: false });
    },
  });
  return async (url, init) => {
    try {
      const response = await undiciFetch(url, { ...init, dispatcher: agent });
      // The same by standard; only the versions of the types differ.
      return response as unknown as Response;
    } catch (error) {
      const asked = new URL(url);
      const proxy = proxyOf(asked, proxies);
      if (proxy === undefined || init?.signal?.aborted) throw error;
      throw new TypeError('fetch failed', { cause: failureOf(proxy, asked, causesOf(error)) });
    }
  };
}

/** undici sends a user name only together with a password. */
function credentialsOf(proxy: URL): { uri: string; token?: string } {
  const uri = new URL(proxy);
  uri.username = '';
  uri.password = '';
  if (proxy.username === '') return { uri: uri.href };
  const pair = `${decode(proxy.username)}:${decode(proxy.password)}`;
  return { uri: uri.href, token: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Decodes percent escapes. An invalid one, such as a lone %, stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Cause {
  message: string;
  code?: unknown;
  syscall?: unknown;
}

/**
 * An error and its causes, the innermost first. fetch puts its reason in the cause, a tunnel in the cause's cause.
 */
function causesOf(error: unknown): Cause[] {
  const { cause, errors = [] } = error as { cause?: unknown; errors?: Cause[] };
  // A host with several addresses fails with an error for each, and an empty message for all.
  return [...(cause ? causesOf(cause) : []), ...errors, error as Cause];
}

/** A proxy's own refusal, in undici's words for a tunnel and for a plain request. */
const REFUSED = /^Proxy (?:response|Authentication Required) \((\d+)\)/;

/** This machine connects only to the proxy, so these failures are about the proxy. */
const CONNECTING = new Set<unknown>(['connect', 'getaddrinfo']);

function failureOf(proxy: URL, url: URL, causes: readonly Cause[]): Error {
  const cause = causes[0];
  const name = `the proxy ${maskedProxy(proxy)}`;
  const status = causes.map(({ message }) => REFUSED.exec(message)?.[1]).find(Boolean);
  if (status !== undefined) {
    return new Error(
      status === '407'
        ? wantsPassword(name, proxy, url)
        : `${name} answered ${status} when it was asked for ${url.host}`,
      { cause },
    );
  }
  const unreached = causes.find(
    ({ syscall, code }) => CONNECTING.has(syscall) || code === 'UND_ERR_CONNECT_TIMEOUT',
  );
  if (unreached !== undefined) {
    return new Error(`${name} cannot be reached: ${unreached.message}`, { cause });
  }
  const { message, code } = causes.find((one) => one.message !== '') ?? { message: 'no reason' };
  const failure = new Error(`${message}, through ${name}`, { cause });
  return code === undefined ? failure : Object.assign(failure, { code });
}

function wantsPassword(name: string, proxy: URL, url: URL): string {
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  if (proxy.username !== '') {
    return `${name} does not take the user name and password of ${variable} (it answered 407)`;
  }
  return `${name} wants a user name and password (it answered 407); ${variable} takes them as ${proxy.protocol}//name:password@${proxy.host}`;
}
