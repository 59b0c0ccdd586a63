import type { Fetch, Proxies } from './proxies.js';

/**
 * A fetch that uses proxies if any are set. Without proxies it is the global fetch, and nothing is loaded. Errors
 * look like fetch's: a TypeError whose cause has the reason, with the proxy's address.
 */
export function fetchThrough(proxies: Proxies): Fetch {
  if (proxies.http === undefined && proxies.https === undefined) return fetch;
  let proxied: Promise<Fetch> | undefined;
  return async (url, init) => {
    proxied ??= import('./proxied-fetch.js').then((module) => module.proxiedFetch(proxies));
    return (await proxied)(url, init);
  };
}
