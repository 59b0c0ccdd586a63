import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Asks over HTTP, as the global fetch does. */
export type Fetch = (
  url: URL | string,
  init?: { signal?: AbortSignal; headers?: Record<string, string>; redirect?: 'manual' },
) => Promise<Response>;

/** Through which HTTP proxies requests go, as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say it. */
export interface Proxies {
  /** For http:// addresses. */
  http: URL | undefined;
  /** For https:// addresses. */
  https: URL | undefined;
  /** Hosts that are asked directly: names with all that is below them, addresses, networks, each also with a port; "*" is all. */
  except: string;
}

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** This machine's own addresses. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * The address of an HTTP proxy; one without a scheme is http, as curl takes it.
 * @returns undefined for anything else.
 */
export function parseProxy(text: string): URL | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  return proxy !== undefined && /^https?:$/.test(proxy.protocol) ? proxy : undefined;
}

/**
 * The proxy that a request goes through; undefined where it goes directly. Addresses of this machine always do: a
 * proxy elsewhere would look for them on its own machine.
 */
export function proxyOf(url: URL, proxies: Proxies): URL | undefined {
  const proxy = url.protocol === 'https:' ? proxies.https : proxies.http;
  if (proxy === undefined) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isLoopback(host)) return undefined;
  const port = url.port || DEFAULT_PORTS[url.protocol];
  const entries = proxies.except.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.some((entry) => isExcepted(host, port, entry.toLowerCase())) ? undefined : proxy;
}

/** For people to read: without a password. */
export function maskedProxy({ protocol, username, password, host }: URL): string {
  const user = username === '' ? '' : `${username}${password === '' ? '' : ':…'}@`;
  return `${protocol}//${user}${host}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isWithin(host, LOOPBACK);
}

function isExcepted(host: string, port: string | undefined, entry: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(host, networkOf(entry));
  const { name, only } = splitPort(entry);
  if (only !== undefined && only !== port) return false;
  return host === name || host.endsWith(`.${name}`);
}

/** An entry without its port. A colon in an IPv6 address begins none, unless brackets end before it. */
function splitPort(entry: string): { name: string; only: string | undefined } {
  const [, bracketed, plain, only] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  const name = bracketed ?? plain ?? entry;
  return { name: name.replace(/^\*?\./, ''), only };
}

/** Empty for what is no network. */
function networkOf(entry: string): BlockList {
  const [address = '', bits = ''] = entry.split('/');
  const network = new BlockList();
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (/^\d{1,3}$/.test(bits) && Number(bits) <= longest) {
    network.addSubnet(address, Number(bits), longest === 32 ? 'ipv4' : 'ipv6');
  }
  return network;
}

function isWithin(host: string, network: BlockList): boolean {
  if (isIPv4(host)) return network.check(host, 'ipv4');
  return isIPv6(host) && network.check(host, 'ipv6');
}
