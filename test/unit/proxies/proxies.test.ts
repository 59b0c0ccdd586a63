import { describe, expect, it } from '@jest/globals';
import { maskedProxy, parseProxy, proxyOf } from '../../../src/proxies/proxies.js';

const HTTP = new URL('http://plain.example:3128');
const HTTPS = new URL('http://secure.example:3129');
const through = (url: string, except = '') =>
  proxyOf(new URL(url), { http: HTTP, https: HTTPS, except })?.hostname;

describe('a request goes', () => {
  it('through the proxy of its scheme', () => {
    expect(through('http://archive.example/v1')).toBe('plain.example');
    expect(through('https://archive.example/v1')).toBe('secure.example');
    const one = { http: HTTP, https: undefined, except: '' };
    expect(proxyOf(new URL('https://archive.example'), one)).toBeUndefined();
  });

  it.each([
    'http://localhost:8080/v1',
    'http://archive.localhost/v1',
    'http://127.0.0.1:8080/v1',
    'https://127.8.9.1/v1',
    'http://[::1]:8080/v1',
    'http://[::ffff:127.0.0.1]/v1',
  ])('directly to this machine: %s', (url) => {
    expect(through(url)).toBeUndefined();
  });

  it.each([
    ['*', 'http://archive.example'],
    ['archive.example', 'http://archive.example/v1'],
    ['ARCHIVE.example', 'http://archive.EXAMPLE/v1'],
    ['example', 'http://archive.example'],
    ['.example', 'https://a.b.example'],
    ['*.example', 'https://archive.example'],
    ['other.test, archive.example', 'http://archive.example'],
    ['other.test archive.example', 'http://archive.example'],
    ['archive.example:8080', 'http://archive.example:8080'],
    ['archive.example:443', 'https://archive.example'],
    ['10.1.2.3', 'http://10.1.2.3'],
    ['10.0.0.0/8', 'http://10.1.2.3:81'],
    ['fd00::/8', 'http://[fd12::1]'],
    ['fd12::1', 'http://[fd12::1]'],
    ['[fd12::1]:80', 'http://[fd12::1]'],
  ])('directly where NO_PROXY %s covers %s', (except, url) => {
    expect(through(url, except)).toBeUndefined();
  });

  it.each([
    ['chive.example', 'http://archive.example'],
    ['archive.example:8081', 'http://archive.example:8080'],
    ['archive.example', 'http://example'],
    ['10.0.0.0/16', 'http://10.1.2.3'],
    ['10.0.0.0/33', 'http://10.1.2.3'],
    ['10.0.0.0/x', 'http://10.1.2.3'],
    ['archive/8', 'http://archive.example'],
    [' , ', 'http://archive.example'],
  ])('through the proxy where NO_PROXY %s does not cover %s', (except, url) => {
    expect(through(url, except)).toBe('plain.example');
  });
});

describe('the address of a proxy', () => {
  it('is http where it names no scheme', () => {
    expect(parseProxy('proxy.example:3128')?.href).toBe('http://proxy.example:3128/');
    expect(parseProxy('https://proxy.example')?.href).toBe('https://proxy.example/');
  });

  it.each([
    'socks5://proxy.example',
    'ftp://x',
    'http://',
    'a b',
    '::',
    'http://me:p#w@proxy.example:3128',
    'http://me:12#w@proxy.example:3128',
    'me:12/w@proxy.example:3128',
    'me:12?w@proxy.example:3128',
  ])('is not %s', (text) => {
    expect(parseProxy(text)).toBeUndefined();
  });

  it('is shown without its password', () => {
    expect(maskedProxy(new URL('http://me:secret@proxy.example:3128/x'))).toBe(
      'http://me:…@proxy.example:3128',
    );
    expect(maskedProxy(new URL('http://me@proxy.example'))).toBe('http://me@proxy.example');
    expect(maskedProxy(new URL('http://proxy.example:80'))).toBe('http://proxy.example');
  });
});
