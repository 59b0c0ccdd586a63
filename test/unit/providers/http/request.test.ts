import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Deadline } from '../../../../src/base/deadline.js';
import { fingerprintOf } from '../../../../src/providers/http/fingerprint.js';
import { getBody } from '../../../../src/providers/http/request.js';
import { underGarbageCollection } from '../../../fakes/garbage.js';

const never = new AbortController().signal;

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** An upstream that answers as told. */
async function serve(answer: (response: ServerResponse, path: string) => unknown): Promise<URL> {
  server = createServer(({ url = '' }, response) => void answer(response, url));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const asked = { accept: 'text/plain', signal: never, now: Date.now, fetch, longest: 1_000 };

const get = (url: URL, idleMs: number, signal = never) =>
  getBody(url, { ...asked, signal, idleMs }, String);

it('a body keeps its bytes while it is used, whatever comes meanwhile', async () => {
  const url = await serve((response, path) => response.end(path));
  const body = await getBody(new URL('/first', url), asked, async (first) => {
    expect(await get(new URL('/other', url), 2_000)).toBe('/other');
    return String(first);
  });
  expect(body).toBe('/first');
});

it('a body is read into the memory of one that was used', async () => {
  const url = await serve((response, path) => response.end(path));
  const memoryOf = (path: string) =>
    getBody(new URL(path, url), asked, (body) => ({ memory: body.buffer, text: String(body) }));
  const first = await memoryOf('/a-long-one');
  const second = await memoryOf('/short');
  expect(second).toEqual({ memory: expect.anything(), text: '/short' });
  expect(second.memory).toBe(first.memory);
});

it('an upstream that takes a request and sends nothing may be asked for too much', async () => {
  const url = await serve(() => undefined);
  await expect(get(url, 50)).rejects.toMatchObject({
    failure: 'too_much',
    message: `no answer from ${url.host}: no byte for 0.05 s`,
  });
});

it('an upstream that stops in the middle of its answer is given up as well', async () => {
  const url = await serve((response) => response.write('half'));
  await expect(get(url, 1_500)).rejects.toMatchObject({
    failure: 'too_much',
    message: `the answer from ${url.host} broke off after 4 bytes: no byte for 1.5 s`,
  });
});

it('an upstream that sends slowly but steadily may take longer than that', async () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const url = await serve(async (response) => {
    for (const letter of letters) {
      response.write(letter);
      await sleep(100);
    }
    response.end();
  });
  // Much longer than a pause between two letters, and less than all of them take.
  expect(await get(url, 2_000)).toBe(letters);
});

it('letters that are cut between two packets come whole', async () => {
  const bytes = Buffer.from('24 °C');
  const url = await serve(async (response) => {
    response.write(bytes.subarray(0, 4));
    await sleep(50);
    response.end(bytes.subarray(4));
  });
  expect(await get(url, 5_000)).toBe('24 °C');
});

it('a request that is cancelled says so, and not that upstream was silent', async () => {
  const url = await serve(() => undefined);
  const cancelled = AbortSignal.abort(new Error('cancelled'));
  await expect(get(url, 5_000, cancelled)).rejects.toMatchObject({
    failure: 'unavailable',
    message: `no answer from ${url.host}: cancelled`,
  });
});

it('an upstream that drips is given up at the limit of the request, whatever is collected meanwhile', async () => {
  const url = await serve(async (response) => {
    while (!response.destroyed) {
      response.write('.');
      await sleep(20);
    }
  });
  const limit = new Deadline(400, 'not done in 0.4 s');
  const answer = underGarbageCollection(() => get(url, 5_000, limit.signal));
  await expect(answer).rejects.toMatchObject({
    failure: 'too_much',
    message: `no answer from ${url.host}: not done in 0.4 s`,
  });
});

it('an upstream that breaks off in its answer is told from one that gives none', async () => {
  const url = await serve((response) => {
    response.write('half');
    setTimeout(() => response.destroy(), 50);
  });
  await expect(get(url, 5_000)).rejects.toMatchObject({
    failure: 'too_much',
    message: `the answer from ${url.host} broke off after 4 bytes: other side closed (UND_ERR_SOCKET)`,
  });
});

describe('a body', () => {
  it('of as many bytes as an answer may have comes whole', async () => {
    const url = await serve((response) => response.end('x'.repeat(1_000)));
    expect(await get(url, 5_000)).toBe('x'.repeat(1_000));
  });

  it.each([
    ['plain', (blanks: Readable) => blanks],
    ['gzip', (blanks: Readable) => blanks.pipe(createGzip())],
  ])('without end is given up as soon as it is too long: %s', async (encoding, encoded) => {
    let closed: () => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const url = await serve((response) => {
      const blanks = new Readable({ read: () => blanks.push(Buffer.alloc(65_536, ' ')) });
      if (encoding === 'gzip') response.setHeader('content-encoding', 'gzip');
      encoded(blanks).pipe(response);
      response.once('close', () => {
        blanks.destroy();
        closed();
      });
    });
    await expect(get(url, 5_000)).rejects.toMatchObject({
      failure: 'bad_data',
      message: "upstream's answer is not what was asked for: it has more than 1000 bytes",
      // The same bytes again are the same answer.
      fingerprint: fingerprintOf(Buffer.alloc(1_000, ' ')),
    });
    await left;
  });

  it('N7: of an error is read to its first 64 kB', async () => {
    const url = await serve((response) => {
      response.writeHead(502);
      const pages = new Readable({ read: () => pages.push('<p>Bad Gateway</p>'.padEnd(65_536)) });
      pages.pipe(response);
    });
    await expect(get(url, 5_000)).rejects.toMatchObject({
      failure: 'unavailable',
      message: 'upstream answered 502: Bad Gateway',
    });
  });
});

describe('a redirect', () => {
  it('is followed on the same host', async () => {
    const url = await serve((response, path) =>
      path === '/' ? response.writeHead(301, { location: '/moved' }).end() : response.end(path),
    );
    expect(await get(url, 5_000)).toBe('/moved');
  });

  it('to another host is not', async () => {
    const location = 'http://login.example/?from=archive';
    const url = await serve((response) => response.writeHead(302, { location }).end('secret'));
    await expect(get(url, 5_000)).rejects.toMatchObject({
      failure: 'gateway',
      message: 'upstream answered 302: it leads to another host, "login.example"',
    });
  });

  it('to another port is not: that is another server, and may be one of this machine', async () => {
    const url = await serve((response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/admin?token=t' }).end('secret'),
    );
    await expect(get(url, 5_000)).rejects.toMatchObject({
      failure: 'gateway',
      message: 'upstream answered 302: it leads to another host, "127.0.0.1:9"',
    });
  });

  it('to a file is not', async () => {
    const url = await serve((response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    await expect(get(url, 5_000)).rejects.toMatchObject({
      failure: 'gateway',
      message: 'upstream answered 302: it leads to another host, ""',
    });
  });

  it('to what is no address is not', async () => {
    const url = await serve((response) => response.writeHead(302, { location: 'http://[' }).end());
    await expect(get(url, 5_000)).rejects.toMatchObject({
      failure: 'gateway',
      message: 'upstream answered 302: it leads to what is no address',
    });
  });

  it('in a circle is given up after five', async () => {
    const asked: string[] = [];
    const url = await serve((response, path) => {
      asked.push(path);
      response.writeHead(307, { location: path }).end();
    });
    await expect(get(url, 5_000)).rejects.toMatchObject({
      failure: 'gateway',
      message: 'upstream answered 307: it leads on after 5 redirects',
    });
    expect(asked).toHaveLength(6);
  });

  it('that leads nowhere is an answer of its status', async () => {
    const url = await serve((response) => response.writeHead(302).end('Found'));
    await expect(get(url, 5_000)).rejects.toMatchObject({
      failure: 'unavailable',
      message: 'upstream answered 302: Found',
    });
  });
});

it('a Retry-After is heeded', async () => {
  const url = await serve((response) => response.writeHead(429, { 'retry-after': '7' }).end());
  await expect(get(url, 5_000)).rejects.toMatchObject({
    failure: 'rate_limited',
    waitSeconds: 7,
    message: 'upstream answered 429: no body',
  });
});

it('a 407 says who wants what', async () => {
  const url = await serve((response) => response.writeHead(407).end('<h1>Squid</h1>'));
  await expect(get(url, 5_000)).rejects.toMatchObject({
    failure: 'gateway',
    message: `no answer from ${url.host}: the proxy wants a user name and password`,
  });
});
