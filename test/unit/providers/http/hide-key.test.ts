import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withoutKey } from '../../../../src/providers/http/hide-key.js';
import { openMeteoProvider } from '../../../../src/providers/open-meteo/open-meteo.js';
import type { Series } from '../../../../src/weather/provider.js';
import { type Fault, startUpstream, type Upstream } from '../../../fakes/upstream.js';

const KEY = 'SECRET+KEY/abc"123';
const SERIES: Series = {
  latitude: 1,
  longitude: 2,
  resolution: 'daily',
  variables: ['temperature_2m_max'],
};
const DAYS = { start_date: '2012-01-01', end_date: '2012-01-02' };

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(() => upstream.close());

function ask(fault?: Fault) {
  if (fault !== undefined) upstream.setFault(() => fault);
  const { archiveUrl } = upstream;
  return openMeteoProvider({ archiveUrl, apiKey: KEY, now: Date.now, fetch }).fetchDays(
    SERIES,
    DAYS,
    new AbortController().signal,
  );
}

describe('a key that upstream quotes is hidden', () => {
  const quoted = encodeURIComponent(KEY);
  it.each<[string, Fault, string]>([
    [
      'in a refusal',
      { kind: 'status', status: 400, reason: `invalid apikey ${KEY}.` },
      'upstream answered 400: invalid apikey ….',
    ],
    [
      'in an error with HTTP 200',
      { kind: 'error200', reason: `invalid apikey ${KEY}` },
      'upstream answered 200: invalid apikey …',
    ],
    [
      'where letters are escaped',
      {
        kind: 'status',
        status: 400,
        html: JSON.stringify({ error: true, reason: `invalid ${KEY}` }).replace('+', '\\u002b'),
      },
      'upstream answered 400: invalid …',
    ],
    [
      'in a page, where an address has it',
      { kind: 'status', status: 502, html: `<p>GET /v1?apikey=${quoted} failed</p>` },
      'upstream answered 502: GET /v1?apikey=… failed',
    ],
    [
      'where the words are cut in its middle',
      { kind: 'status', status: 502, html: `${'x'.repeat(195)} ${KEY}` },
      `upstream answered 502: ${'x'.repeat(195)} …`,
    ],
  ])('%s', async (_where, fault, message) => {
    await expect(ask(fault)).rejects.toMatchObject({ name: 'UpstreamError', message });
  });
});

it('what else an error knows is kept', async () => {
  const reason = `Minutely API request limit exceeded for ${KEY}. Please try again in one minute.`;
  await expect(ask({ kind: 'status', status: 429, reason })).rejects.toMatchObject({
    failure: 'rate_limited',
    waitSeconds: 60,
    message: expect.not.stringContaining('SECRET'),
  });
});

it('an answer with numbers is as it came', async () => {
  const { columns } = await ask();
  expect(columns.get('temperature_2m_max')).toHaveLength(2);
  expect(upstream.requests[0]?.query.apikey).toBe(KEY);
});

describe('bytes', () => {
  it('that are no UTF-8 stay as they are around it', () => {
    const body = Buffer.from([0xff, ...Buffer.from('a-key'), 0xfe]);
    expect(withoutKey(body, 'a-key')).toEqual(Buffer.from([0xff, 0xe2, 0x80, 0xa6, 0xfe]));
  });

  it.each([undefined, '', 'abc', '1234567'])('without the key %j are the same ones', (key) => {
    const body = Buffer.from('{"abc": [1234567]}');
    expect(withoutKey(body, key)).toBe(body);
  });
});
