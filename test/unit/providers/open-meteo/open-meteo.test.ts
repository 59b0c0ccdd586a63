import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openMeteoProvider } from '../../../../src/providers/open-meteo/open-meteo.js';
import type { Series } from '../../../../src/weather/provider.js';
import {
  cellOf,
  type Fault,
  LIMIT_REASONS,
  LOGIN_PAGE,
  startUpstream,
  type Upstream,
  valueAt,
} from '../../../fakes/upstream.js';

const SERIES: Series = {
  latitude: 47.60621,
  longitude: -122.33207,
  resolution: 'daily',
  variables: ['temperature_2m_max', 'precipitation_sum', 'sunrise', 'et0_fao_evapotranspiration'],
};
const DAYS = { start_date: '1949-12-30', end_date: '1950-01-02' };
const NOW = Date.UTC(2026, 10, 24, 17, 20, 12);
const never = new AbortController().signal;

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(() => upstream.close());

function provider(apiKey?: string) {
  return openMeteoProvider({ archiveUrl: upstream.archiveUrl, apiKey, now: () => NOW, fetch });
}

function fetchUnder(fault: Fault) {
  upstream.setFault(() => fault);
  return provider().fetchDays(SERIES, DAYS, never);
}

describe('where an answer does not say whose it is, the data is credited', () => {
  it.each([
    'https://archive-api.open-meteo.com/v1/archive',
    'https://customer-archive-api.open-meteo.com/v1/archive',
  ])('to Open-Meteo, from %s', (archiveUrl) => {
    expect(
      openMeteoProvider({ archiveUrl, apiKey: undefined, now: () => NOW, fetch }).source,
    ).toEqual({
      provider: 'open-meteo',
      url: archiveUrl,
      licence: 'CC BY 4.0',
      attribution: 'Weather data by Open-Meteo.com',
    });
  });

  it.each([
    ['http://127.0.0.1:8080/v1/archive', '127.0.0.1:8080'],
    ['https://open-meteo.com.example/v1/archive', 'open-meteo.com.example'],
    ['https://not-open-meteo.com/v1/archive', 'not-open-meteo.com'],
  ])('to its host, from %s', (archiveUrl, host) => {
    expect(
      openMeteoProvider({ archiveUrl, apiKey: undefined, now: () => NOW, fetch }).source,
    ).toEqual({
      provider: 'open-meteo',
      url: archiveUrl,
      licence: 'licence not known',
      attribution: `Weather data by ${host}, an Open-Meteo-compatible archive`,
    });
  });
});

describe('a request', () => {
  it('asks for GMT and unix seconds, whatever the place', async () => {
    await provider().fetchDays(SERIES, DAYS, never);
    expect(upstream.requests.map(({ path, query }) => ({ path, ...query }))).toEqual([
      {
        path: '/v1/archive',
        latitude: '47.60621',
        longitude: '-122.33207',
        start_date: '1949-12-30',
        end_date: '1950-01-02',
        daily: 'temperature_2m_max,precipitation_sum,sunrise,et0_fao_evapotranspiration',
        timezone: 'GMT',
        timeformat: 'unixtime',
      },
    ]);
  });

  it('carries the key of a paying customer', async () => {
    await provider('s3cret').fetchDays(SERIES, DAYS, never);
    expect(upstream.requestsFor({ apikey: 's3cret' })).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('gives each value as upstream has it, NaN where it has none', async () => {
    const { elevation, cell, columns, notes } = await provider().fetchDays(SERIES, DAYS, never);
    const asked = cellOf(SERIES.latitude, SERIES.longitude);
    expect(elevation).toBe(asked.elevation);
    expect(cell).toEqual({
      latitude: asked.latitude,
      longitude: asked.longitude,
      elevation_m: asked.elevation,
    });
    expect(notes).toBeUndefined();
    const first = Date.UTC(1949, 11, 30) / 1_000;
    for (const name of SERIES.variables) {
      const values = [0, 1, 2, 3].map((day) =>
        valueAt(name, SERIES.latitude, SERIES.longitude, first + day * 86_400),
      );
      expect(columns.get(name)).toEqual(Float64Array.from(values, (value) => value ?? Number.NaN));
    }
    expect(columns.get('et0_fao_evapotranspiration')?.slice(0, 2)).toEqual(
      Float64Array.of(Number.NaN, Number.NaN),
    );
  });
});

describe('an answer that is a little wrong is taken', () => {
  const first = 'temperature_2m_max';
  const valuesUnder = async (fault: Fault) => {
    const data = await fetchUnder(fault);
    return { ...data, first: [...(data.columns.get(first) ?? [])] };
  };
  const values = (byTime: Record<string, number | string | null>): Fault => ({
    kind: 'values',
    values: { [first]: byTime },
  });

  it('with NaN for a value that is missing', async () => {
    for (const written of ['NaN', 'nan']) {
      const data = await valuesUnder(values({ '1949-12-31': written }));
      expect(data.first.map(Number.isNaN)).toEqual([false, true, false, false]);
      expect(data.notes).toBeUndefined();
    }
  });

  it('with an infinite value, which cannot be', async () => {
    const data = await valuesUnder(values({ '1949-12-31': '-Infinity' }));
    expect(data.first[1]).toBeNaN();
    expect(data.notes?.corrected).toEqual({
      [first]: { clamped: {}, impossible: [{ time: '1949-12-31', value: '-Infinity' }] },
    });
  });

  it('with a value that cannot be', async () => {
    const data = await valuesUnder(values({ '1950-01-01': -999 }));
    expect(data.first[2]).toBeNaN();
    expect(data.notes?.corrected).toEqual({
      [first]: { clamped: {}, impossible: [{ time: '1950-01-01', value: -999 }] },
    });
  });

  it('with an elevation that is NaN', async () => {
    const { elevation, cell } = await fetchUnder({ kind: 'elevation', value: 'NaN' });
    expect([elevation, cell?.elevation_m]).toEqual([null, null]);
  });

  it('without a variable that the source lacks', async () => {
    const data = await valuesUnder({ kind: 'lacking' });
    expect(data.first).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect(data.notes).toEqual({ lacks: [first] });
  });

  it.each(['list', 'bom', 'noOffset'] as const)('in the form of %s', async (as) => {
    const right = await provider().fetchDays(SERIES, DAYS, never);
    expect(await fetchUnder({ kind: 'form', as })).toEqual(right);
  });
});

describe('upstream failing', () => {
  it.each<[Fault, string, RegExp]>([
    [
      { kind: 'status', status: 400, reason: 'Bad range.' },
      'rejected',
      /^upstream answered 400: Bad range\.$/,
    ],
    [
      { kind: 'status', status: 503, reason: 'Overloaded' },
      'unavailable',
      /^upstream answered 503: Overloaded$/,
    ],
    [
      { kind: 'status', status: 502, html: '<h1>Bad Gateway</h1>' },
      'unavailable',
      /^upstream answered 502: Bad Gateway$/,
    ],
    [
      { kind: 'status', status: 200, html: '<h1>Maintenance</h1>' },
      'gateway',
      /^upstream answered 200: an HTML page, not the archive's answer: Maintenance$/,
    ],
    [
      { kind: 'reset' },
      'unavailable',
      /^no answer from 127\.0\.0\.1:\d+: .*(ECONNRESET|UND_ERR_SOCKET)/,
    ],
    [
      { kind: 'reset', afterBytes: 100 },
      'too_much',
      /^the answer from 127\.0\.0\.1:\d+ broke off after 100 bytes: .*(ECONNRESET|UND_ERR_SOCKET)/,
    ],
    [{ kind: 'truncated' }, 'too_much', /^upstream's answer is not whole JSON; it ends: /],
    [{ kind: 'streamError' }, 'too_much', /Unexpected error while streaming data: fileReadFailed$/],
    [
      { kind: 'wrongPlace' },
      'bad_data',
      /it is for 42\.6, -122\.3 instead of 47\.60621, -122\.33207$/,
    ],
    [{ kind: 'wrongRange' }, 'bad_data', /time 0 is -662860800 instead of -631324800$/],
    [{ kind: 'wrongUnits' }, 'bad_data', /unit of temperature_2m_max is "°F" instead of "°C"$/],
    [{ kind: 'shortened' }, 'bad_data', /temperature_2m_max has 3 values instead of 4$/],
    [{ kind: 'missingStep' }, 'bad_data', /time has 3 values instead of 4$/],
    [{ kind: 'unordered' }, 'bad_data', /time 0 is -631238400 instead of -631324800$/],
    [{ kind: 'duplicateTimes' }, 'bad_data', /time 1 is -631324800 instead of -631238400$/],
    [
      { kind: 'absurd' },
      'bad_data',
      /4 of 4 values of temperature_2m_max are impossible, the first is 9999 at 1949-12-30; -120 to 80 °C is possible$/,
    ],
    [
      { kind: 'status', status: 200, html: LOGIN_PAGE },
      'gateway',
      /^upstream answered 200: an HTML page, not the archive's answer: Sign in to the guest network$/,
    ],
    [
      { kind: 'status', status: 504, html: '<h1>504 Gateway Time-out</h1>' },
      'too_much',
      /^upstream answered 504: 504 Gateway Time-out$/,
    ],
    [{ kind: 'error200', reason: 'Invalid timezone' }, 'rejected', /^upstream answered 200: Inv/],
    [{ kind: 'error200', reason: 'Something went wrong.' }, 'unavailable', /200: Something went/],
    [{ kind: 'endless', gzip: true }, 'bad_data', /: it has more than 66176 bytes$/],
    [{ kind: 'missingVariable' }, 'bad_data', /temperature_2m_max is missing$/],
  ])('with %j is %s', async (fault, failure, words) => {
    await expect(fetchUnder(fault)).rejects.toMatchObject({
      name: 'UpstreamError',
      failure,
      message: expect.stringMatching(words),
    });
  });

  it.each([
    ['minutely', 60],
    ['hourly', 2_389],
    ['daily', 23_989],
    ['concurrent', undefined],
  ] as const)('with its %s limit is rate_limited, with its wait', async (limit, waitSeconds) => {
    await expect(fetchUnder({ kind: 'rateLimited', limit })).rejects.toMatchObject({
      failure: 'rate_limited',
      message: `upstream answered 429: ${LIMIT_REASONS[limit]}`,
      waitSeconds,
    });
  });

  it('with its limit in an HTTP 200 is rate_limited as well', async () => {
    const reason = LIMIT_REASONS.daily;
    await expect(fetchUnder({ kind: 'error200', reason })).rejects.toMatchObject({
      failure: 'rate_limited',
      message: `upstream answered 200: ${reason}`,
      waitSeconds: 23_989,
    });
  });

  it('with the same wrong answer twice gives the same fingerprint, and another for another', async () => {
    const fingerprintUnder = (fault: Fault) =>
      fetchUnder(fault).then(
        () => 'a good answer',
        ({ fingerprint }) => fingerprint,
      );
    const one = await fingerprintUnder({ kind: 'absurd' });
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(await fingerprintUnder({ kind: 'absurd' })).toBe(one);
    expect(await fingerprintUnder({ kind: 'absurd', value: 9998 })).not.toBe(one);
    expect(await fingerprintUnder({ kind: 'truncated' })).toBeUndefined();
  });

  it('with silence is given up when the signal says so', async () => {
    upstream.setFault(() => ({ kind: 'hang' }));
    const controller = new AbortController();
    const answer = provider().fetchDays(SERIES, DAYS, controller.signal);
    controller.abort(new DOMException('enough', 'TimeoutError'));
    await expect(answer).rejects.toMatchObject({
      failure: 'unavailable',
      message: expect.stringMatching(/^no answer from 127\.0\.0\.1:\d+: enough$/),
    });
  });

  it('with slowness is waited for', async () => {
    await expect(fetchUnder({ kind: 'slow', msPerKb: 5 })).resolves.toBeDefined();
  });
});

it('a server that is not there is unavailable', async () => {
  await upstream.close();
  await expect(provider().fetchDays(SERIES, DAYS, never)).rejects.toMatchObject({
    failure: 'unavailable',
    message: expect.stringMatching(/^no answer from (127\.0\.0\.1:\d+): connect ECONNREFUSED \1$/),
  });
});
