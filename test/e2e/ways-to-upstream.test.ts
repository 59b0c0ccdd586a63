import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { VARIABLES } from '../../src/weather/variables.js';
import { certificateFor } from '../fakes/certificate.js';
import { Product } from '../fakes/product.js';
import { startProxy, type TestProxy } from '../fakes/proxy.js';
import { startTlsFront, type TlsFront } from '../fakes/tls-front.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const ARCHIVE = { path: '/v1/archive', apikey: 'key-of-a-customer' };

/** All that may lie between a worker and its archive at once: a proxy with a password, TLS, a key, compression. */
let upstream: Upstream;
let front: TlsFront;
let proxy: TestProxy;
let product: Product;
beforeAll(async () => {
  upstream = await startUpstream({ offers: 'flatbuffers', compresses: true });
  const port = Number(new URL(upstream.archiveUrl).port);
  const certificate = certificateFor('archive.test');
  front = await startTlsFront(certificate, port);
  proxy = await startProxy({ 'archive.test': front.port, 'places.test': port });
  proxy.demand(`Basic ${Buffer.from('me:pass').toString('base64')}`);
  const address = proxy.url.replace('//', '//me:pass@');
  product = await Product.create(
    {
      archiveUrl: 'https://archive.test/v1/archive',
      geocodingUrl: 'http://places.test/v1/search',
    },
    {
      HTTP_PROXY: address,
      HTTPS_PROXY: address,
      OPEN_METEO_API_KEY: ARCHIVE.apikey,
      OPEN_METEO_FORMAT: 'flatbuffers',
    },
  );
  product.env.NODE_EXTRA_CA_CERTS = join(product.home, 'authority.pem');
  await writeFile(product.env.NODE_EXTRA_CA_CERTS, certificate.cert);
});
afterAll(async () => {
  await product.remove();
  await proxy.close();
  await front.close();
  await upstream.close();
});

/** What requests had besides their days, from one on. */
function requestsSince(first: number) {
  return upstream.requests
    .slice(first)
    .map(({ path, query: { apikey, format }, outcome, encoding }) => ({
      ...{ path, apikey, format, outcome, encoding },
    }));
}

it('a job asks the geocoder at http and the archive at https through the proxy, with its key', async () => {
  const month = ['--start-date', '2020-01-01', '--end-date', '2020-01-31'];
  const { code, stdout } = await product.run(['start', 'Berlin', ...month, '--wait', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ jobs: [{ status: 'completed' }] });
  expect(code).toBe(0);
  expect(requestsSince(0)).toEqual([
    { path: '/v1/search', outcome: 'ok', encoding: 'gzip' },
    { ...ARCHIVE, outcome: 'ok', encoding: 'br' },
  ]);
  expect(proxy.requests.map((line) => line.replace(/\?.*/, ''))).toEqual([
    'GET http://places.test/v1/search',
    'CONNECT archive.test:443',
  ]);
});

it('large answers in FlatBuffers, and their proof in JSON, come the same way', async () => {
  const before = upstream.requests.length;
  const { code, stdout } = await product.run([
    ...['start', '--at', '52.52,13.41', '--model', 'era5_seamless', '--wait', '--json'],
    ...['--resolution', 'hourly'],
    ...['--start-date', '2011-01-01', '--end-date', '2013-01-05'],
    ...['--variables', Object.keys(VARIABLES.hourly).join(',')],
  ]);
  expect(JSON.parse(stdout)).toMatchObject({
    jobs: [{ status: 'completed', result: { rows: 736 * 24 } }],
  });
  expect(code).toBe(0);
  expect(requestsSince(before)).toEqual([
    { ...ARCHIVE, format: 'flatbuffers', outcome: 'ok', encoding: 'br' },
    { ...ARCHIVE, outcome: 'ok', encoding: 'br' },
  ]);
});
