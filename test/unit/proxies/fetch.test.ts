import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LinkedAbort } from '../../../src/base/abort.js';
import { fetchThrough } from '../../../src/proxies/fetch.js';
import { startProxy, type TestProxy } from '../../fakes/proxy.js';

let target: Server;
let port: number;
let proxy: TestProxy;
let answer: { status: number; headers?: Record<string, string> };
beforeEach(async () => {
  answer = { status: 200 };
  target = createServer((request, response) => {
    response.writeHead(answer.status, answer.headers).end(`${request.headers.host}${request.url}`);
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  port = (target.address() as AddressInfo).port;
  proxy = await startProxy({ 'archive.test': port });
});
afterEach(async () => {
  await proxy.close();
  target.closeAllConnections();
  target.close();
});

function through(address = proxy.url, except = '') {
  const url = new URL(address);
  return fetchThrough({ http: url, https: url, except });
}

async function failureOf(fetching: Promise<Response>): Promise<string> {
  const error = await fetching.then(
    () => new Error('no failure'),
    (reason: Error) => reason,
  );
  return (error.cause as Error | undefined)?.message ?? error.message;
}

it('without a proxy is the global fetch', () => {
  expect(fetchThrough({ http: undefined, https: undefined, except: '' })).toBe(fetch);
});

describe('through a proxy', () => {
  it('http is asked of the proxy itself, with its whole address', async () => {
    const response = await through()('http://archive.test/v1?a=b');
    expect([response.status, await response.text()]).toEqual([200, 'archive.test/v1?a=b']);
    expect(proxy.requests).toEqual(['GET http://archive.test/v1?a=b']);
  });

  it('a request can be called off by a signal that any number listen to', async () => {
    const linked = new LinkedAbort(new AbortController().signal);
    const { signal } = linked;
    const response = await through()('http://archive.test/v1', { signal });
    expect([response.status, await response.text()]).toEqual([200, 'archive.test/v1']);
    linked.abort(new Error('enough'));
    await expect(through()('http://archive.test/v1', { signal })).rejects.toThrow('enough');
  });

  it('https goes through a tunnel', async () => {
    // The target speaks no TLS: that it fails in the handshake shows that the tunnel was there.
    expect(await failureOf(through()('https://archive.test/v1'))).toMatch(
      new RegExp(`(SSL|TLS|socket).*, through the proxy ${proxy.url}$`, 's'),
    );
    expect(proxy.requests).toEqual(['CONNECT archive.test:443']);
  });

  it('this machine and what NO_PROXY names are asked directly', async () => {
    const response = await through()(`http://127.0.0.1:${port}/v1`);
    expect(await response.text()).toBe(`127.0.0.1:${port}/v1`);
    await through(proxy.url, 'archive.test')('http://archive.test/v1').catch(() => undefined);
    expect(proxy.requests).toEqual([]);
  });

  it('a redirect to this machine leaves the proxy', async () => {
    answer = { status: 302, headers: { location: `http://localhost:${port}/here` } };
    const fetching = through()('http://archive.test/v1');
    await new Promise<void>((resolve) => target.once('request', () => resolve()));
    answer = { status: 200 };
    expect(await (await fetching).text()).toBe(`localhost:${port}/here`);
    expect(proxy.requests).toEqual(['GET http://archive.test/v1']);
  });

  it.each([
    ['me', 'pass', 'me:pass'],
    ['me', '', 'me:'],
    ['m%20e', 'p%40s%25', 'm e:p@s%'],
    ['me', '100%', 'me:100%'],
  ])('user name %s and password %s are sent', async (name, password, pair) => {
    proxy.demand(`Basic ${Buffer.from(pair).toString('base64')}`);
    const address = proxy.url.replace('//', `//${name}${password && `:${password}`}@`);
    expect((await through(address)('http://archive.test/v1')).status).toBe(200);
    await through(address)('https://archive.test/v1').catch(() => undefined);
    expect(proxy.requests).toHaveLength(2);
  });
});

describe('a failure of the proxy', () => {
  it.each(['http', 'https'])('that wants a password says so, for %s', async (scheme) => {
    proxy.demand('Basic x');
    expect(await failureOf(through()(`${scheme}://archive.test/v1`))).toBe(
      `the proxy ${proxy.url} wants a user name and password (it answered 407); ${scheme.toUpperCase()}_PROXY takes them as ${proxy.url.replace('//', '//name:password@')}`,
    );
  });

  it.each(['http', 'https'])('that wants another password says so, for %s', async (scheme) => {
    proxy.demand('Basic x');
    const address = proxy.url.replace('//', '//me:wrong@');
    expect(await failureOf(through(address)(`${scheme}://archive.test/v1`))).toBe(
      `the proxy ${proxy.url.replace('//', '//me:…@')} does not take the user name and password of ${scheme.toUpperCase()}_PROXY (it answered 407)`,
    );
  });

  it('that allows no tunnel says so', async () => {
    proxy.refuseTunnels(403);
    expect(await failureOf(through()('https://archive.test/v1'))).toBe(
      `the proxy ${proxy.url} answered 403 when it was asked for archive.test`,
    );
  });

  it.each(['http', 'https'])('that is down names the proxy, for %s', async (scheme) => {
    expect(await failureOf(through('http://127.0.0.1:9')(`${scheme}://archive.test/v1`))).toBe(
      'the proxy http://127.0.0.1:9 cannot be reached: connect ECONNREFUSED 127.0.0.1:9',
    );
  });

  it('that does not exist names the proxy', async () => {
    expect(await failureOf(through('http://proxy.invalid:1')('http://archive.test/v1'))).toMatch(
      /^the proxy http:\/\/proxy\.invalid:1 cannot be reached: getaddrinfo \w+ proxy\.invalid$/,
    );
  });
});

it('a request that is given up says why, and nothing of the proxy', async () => {
  const why = new Error('enough');
  const fetching = through()('http://archive.test/v1', { signal: AbortSignal.abort(why) });
  await expect(fetching).rejects.toBe(why);
});
