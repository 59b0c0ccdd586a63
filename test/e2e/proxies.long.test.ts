import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Product } from '../fakes/product.js';
import { startProxy, type TestProxy } from '../fakes/proxy.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const JANUARY = ['--start-date', '2020-01-01', '--end-date', '2020-01-31'];
const CLOSED = 'http://127.0.0.1:9';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

describe('with the proxy of a whole machine that takes nothing of loopback', () => {
  let product: Product;
  beforeAll(async () => {
    product = await Product.create(upstream, { http_proxy: CLOSED, https_proxy: CLOSED });
  });
  afterAll(() => product.remove());

  it('the engine works, and so does an archive on this machine', async () => {
    const { code, stdout, stderr } = await product.run([
      'start',
      '--at',
      '22,10',
      ...JANUARY,
      '--wait',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('proxy') });
    expect(stdout).toContain('temperature_2m_max');
  });

  it('a server of one’s own goes on to be asked through it', async () => {
    const { stderr } = await product.run(['probe', 'x'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(stderr).toContain('Failed to connect to proxy 127.0.0.1:9');
  });
});

describe('where archive and geocoder are behind a proxy', () => {
  let product: Product;
  let proxy: TestProxy;
  beforeAll(async () => {
    const port = Number(new URL(upstream.archiveUrl).port);
    proxy = await startProxy({ 'archive.test': port, 'places.test': port });
    const behind = (url: string, host: string) => `http://${host}${new URL(url).pathname}`;
    product = await Product.create(
      {
        archiveUrl: behind(upstream.archiveUrl, 'archive.test'),
        geocodingUrl: behind(upstream.geocodingUrl, 'places.test'),
      },
      { HTTP_PROXY: proxy.url.replace('//', '//me:pass@') },
    );
    proxy.demand(`Basic ${Buffer.from('me:pass').toString('base64')}`);
  });
  afterAll(async () => {
    await product.remove();
    await proxy.close();
  });

  it('a job asks both through it, once each', async () => {
    const { code, stdout } = await product.run(['start', 'Berlin', ...JANUARY, '--wait']);
    expect(code).toBe(0);
    expect(stdout).toContain('berlin_52.52_13.41_daily_');
    expect(proxy.requests.map((line) => line.replace(/\?.*/, ''))).toEqual([
      `GET http://places.test${new URL(upstream.geocodingUrl).pathname}`,
      `GET http://archive.test${new URL(upstream.archiveUrl).pathname}`,
    ]);
  });

  it('doctor shows which proxy is used for what, without its password', async () => {
    const { stdout } = await product.run(['doctor'], { NO_PROXY: 'places.test' });
    const masked = proxy.url.replace('//', '//me:…@');
    expect(stdout).toMatch(
      new RegExp(`· HTTP_PROXY +${masked}\n· HTTPS_PROXY +not set\n· NO_PROXY +places.test\n`),
    );
    expect(stdout).toContain(
      `archive through ${masked}, geocoder directly, GHCN-Daily directly, download of the Temporal CLI directly; the engine's own server directly, always\n`,
    );
    expect(stdout).toContain(`archive.test answers, through the proxy ${masked}\n`);
    expect(stdout).toMatch(/✗ geocoder +getaddrinfo /);
    expect(stdout).not.toContain('pass');
  });

  it('one that wants another password is named, in doctor and by a job', async () => {
    const { code, stdout } = await product.run(['doctor'], { HTTP_PROXY: proxy.url });
    expect(code).toBe(1);
    const words = `the proxy ${proxy.url} wants a user name and password (it answered 407); HTTP_PROXY takes them as ${proxy.url.replace('//', '//name:password@')}`;
    expect(stdout).toContain(`✗ archive                            ${words}\n`);

    proxy.demand('Basic of another day');
    await product.run(['start', '--at', '1,2', '--job-name', 'refused', ...JANUARY]);
    let said = '';
    while (!said.includes('407')) said = (await product.run(['probe', 'refused', '--json'])).stdout;
    expect(said).toContain(
      `no answer from archive.test: the proxy ${proxy.url.replace('//', '//me:…@')} does not take the user name and password of HTTP_PROXY (it answered 407)`,
    );
    await product.run(['cancel', 'refused']);
  });
});
