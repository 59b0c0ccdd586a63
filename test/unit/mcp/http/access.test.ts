import { describe, expect, it } from '@jest/globals';
import {
  bearerTokens,
  isHostAllowed,
  isOriginAllowed,
  LOOPBACK_HOSTS,
} from '../../../../src/mcp/http/access.js';

describe('bearer tokens', () => {
  const find = bearerTokens(['secret-of-a-writer', 'read:secret-of-a-reader']);

  it('say what their callers may do, and tell callers apart without telling a token', () => {
    const writer = find('Bearer secret-of-a-writer');
    const reader = find('bearer  secret-of-a-reader ');
    expect([writer?.scope, reader?.scope]).toEqual(['write', 'read']);
    expect(writer?.id).toMatch(/^[0-9a-f]{16}$/);
    expect(writer?.id).not.toBe(reader?.id);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'secret-of-a-writer',
    'Basic secret-of-a-writer',
    'Bearer secret-of-a-write',
    'Bearer secret-of-a-writer2',
    'Bearer read:secret-of-a-reader',
    'Bearer secret-of-a-writer, Bearer x',
  ])('are not %j', (authorization) => {
    expect(find(authorization)).toBeUndefined();
  });

  it('are not asked for where there are none', () => {
    expect(bearerTokens([])(undefined)?.scope).toBe('write');
  });
});

const ALLOWED = [...LOOPBACK_HOSTS, 'weather.example', 'other.example:8443'];

it.each([
  ['localhost', true],
  ['LOCALHOST:8787', true],
  ['127.0.0.1:1', true],
  ['[::1]:8787', true],
  ['weather.example:443', true],
  ['other.example:8443', true],
  ['other.example', false],
  ['other.example:8444', false],
  ['localhost.evil.example', false],
  ['evil.example', false],
  ['', false],
  [undefined, false],
])('the host %s', (host, isAllowed) => {
  expect(isHostAllowed(host, ALLOWED)).toBe(isAllowed);
});

it.each([
  [undefined, true],
  ['http://localhost:6274', true],
  ['https://weather.example', true],
  ['https://evil.example', false],
  ['null', false],
  ['file://localhost', false],
  ['', false],
])('the origin %s', (origin, isAllowed) => {
  expect(isOriginAllowed(origin, ALLOWED)).toBe(isAllowed);
});
