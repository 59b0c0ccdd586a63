import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Sends an HTTP request, as the global fetch does. */
export type Fetch = (
  url: URL | string,
  init?: { signal?: AbortSignal; headers?: Record<string, string>; redirect?: 'manual' },
) => Promise<Response>;

/** The HTTP proxies set by HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export interface Proxies {
  /** For http:// addresses. */
  http: URL | undefined;
  /** For https:// addresses. */
  https: URL | undefined;
  /**
   * Hosts without a proxy: names including their subdomains, addresses, networks, each optionally with a port; "*"
   * is all.
   */
  except: string;
}

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** This machine's own addresses. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Parses the address of an HTTP proxy. Without a scheme it is http, as in curl.
 * @returns undefined for anything else.
 */
export function parseProxy(text: string): URL | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol)) return undefined;
  // A password with one of / ? # in it ends the address: its beginning would be taken for a port.
  return `${proxy.pathname}${proxy.search}${proxy.hash}`.includes('@') ? undefined : proxy;
}

/**
 * The proxy for a request; undefined for a direct one. Addresses of this machine are always direct, because a proxy
 * on another machine would look for them there.
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

/** The address without its password, safe to show. */
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

/** An entry without its port. A colon in an IPv6 address begins a port only after a closing bracket. */
function splitPort(entry: string): { name: string; only: string | undefined } {
  const [, bracketed, plain, only] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  const name = bracketed ?? plain ?? entry;
  return { name: name.replace(/^\*?\./, ''), only };
}

/** Empty for text that is not a network. */
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
