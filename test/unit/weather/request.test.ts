import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { Deadline } from '../../../src/deadline.js';
import { UpstreamError } from '../../../src/weather/provider.js';
import { getBody } from '../../../src/weather/request.js';
import { underGarbageCollection } from '../../fakes/garbage.js';

const never = new AbortController().signal;

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** An upstream that answers as told. */
async function serve(answer: (response: ServerResponse) => unknown): Promise<URL> {
  server = createServer((_request, response) => void answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const get = (url: URL, idleMs: number, signal = never) =>
  getBody(url, 'text/plain', signal, Date.now, idleMs).then(String);
const silent = (url: URL, seconds: number) =>
  new UpstreamError('unavailable', `no answer from ${url.host}: no byte for ${seconds} s`);

it('an upstream that never answers is given up after its silence', async () => {
  const url = await serve(() => undefined);
  await expect(get(url, 50)).rejects.toEqual(silent(url, 0.05));
});

it('an upstream that stops in the middle of its answer is given up as well', async () => {
  const url = await serve((response) => response.write('half'));
  await expect(get(url, 100)).rejects.toEqual(silent(url, 0.1));
});

it('an upstream that sends slowly but steadily may take longer than that', async () => {
  const letters = 'abcdefghijkl';
  const url = await serve(async (response) => {
    for (const letter of letters) {
      response.write(letter);
      await sleep(100);
    }
    response.end();
  });
  expect(await get(url, 1_000)).toBe(letters);
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
  await expect(get(url, 5_000, cancelled)).rejects.toEqual(
    new UpstreamError('unavailable', `no answer from ${url.host}: cancelled`),
  );
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
  await expect(answer).rejects.toEqual(
    new UpstreamError('too_much', `no answer from ${url.host}: not done in 0.4 s`),
  );
});
