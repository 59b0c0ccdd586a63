import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openMeteoProvider } from '../../../../src/providers/open-meteo/open-meteo.js';
import { requestWeight } from '../../../../src/providers/open-meteo/price.js';
import type { WeatherProvider } from '../../../../src/weather/provider.js';
import { VARIABLES } from '../../../../src/weather/variables.js';
import { type Fault, startUpstream, type Upstream } from '../../../fakes/upstream.js';
import {
  LARGE_DAYS as DAYS,
  LATER_DAYS as LATER,
  LARGE_SERIES as SERIES,
} from './large-answers.js';

const ONE_LESS = { ...DAYS, end_date: '2021-01-04' };
const never = new AbortController().signal;

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream({ offers: 'flatbuffers' });
});
afterEach(() => upstream.close());

const make = (archiveFormat: 'json' | 'flatbuffers', ask: typeof fetch = fetch) =>
  openMeteoProvider({
    ...{ archiveUrl: upstream.archiveUrl, archiveFormat, apiKey: undefined, fetch: ask },
    now: () => Date.UTC(2026, 10, 24),
  });

/** What was asked for: format and days. */
const asked = () =>
  upstream.requests.map(({ query: { format = 'json', start_date, end_date } }) =>
    [format, start_date, end_date].join(' '),
  );

/** The first fortnight of DAYS. */
const PROOF = 'json 2019-01-01 2019-01-14';
const BINARY = 'flatbuffers 2019-01-01 2021-01-05';
const TEXT = 'json 2019-01-01 2021-01-05';
const LATER_BINARY = 'flatbuffers 2021-01-06 2023-01-11';

/** Which form is asked for is known without an answer. */
async function askAgain(provider: WeatherProvider, series = SERIES): Promise<void> {
  upstream.setFault(() => ({ kind: 'status', status: 503 }));
  const answer = provider.fetchDays(series, DAYS, never);
  await expect(answer).rejects.toMatchObject({ failure: 'unavailable' });
}

describe('large answers of hours in FlatBuffers', () => {
  it("are the JSON's numbers to the bit, and a fortnight proves it once a series", async () => {
    const provider = make('flatbuffers');
    const binary = await provider.fetchDays(SERIES, DAYS, never);
    await provider.fetchDays(SERIES, LATER, never);
    expect(asked()).toEqual([BINARY, PROOF, LATER_BINARY]);

    const json = await make('json').fetchDays(SERIES, DAYS, never);
    expect({ ...binary, columns: [...binary.columns.keys()] }).toEqual({
      ...json,
      columns: SERIES.variables,
    });
    for (const [name, values] of json.columns) {
      expect(hexOf(binary.columns.get(name))).toBe(hexOf(values));
    }
  });

  it('are proven where another rounding would show', async () => {
    upstream.setFault(() => ({ kind: 'nulls', first: '2019-01-01', last: '2019-06-03' }));
    await make('flatbuffers').fetchDays(SERIES, DAYS, never);
    expect(asked()).toEqual([BINARY, 'json 2019-06-04 2019-06-17']);
  });

  it('are proven again as long as no answer has such values', async () => {
    const provider = make('flatbuffers');
    upstream.setFault(() => ({ kind: 'nulls', first: '2019-01-01', last: '2021-01-05' }));
    await provider.fetchDays(SERIES, DAYS, never);
    upstream.setFault(undefined);
    await provider.fetchDays(SERIES, LATER, never);
    expect(asked()).toHaveLength(4);
  });

  it('are proven once where two come at once', async () => {
    const provider = make('flatbuffers');
    await Promise.all([DAYS, LATER].map((days) => provider.fetchDays(SERIES, days, never)));
    expect(asked().filter((what) => what.startsWith('json'))).toHaveLength(1);
    expect(asked()).toHaveLength(3);
  });

  it('are both proven where two come at once and the first proves nothing', async () => {
    const provider = make('flatbuffers');
    upstream.setFault(() => ({ kind: 'nulls', first: '2019-01-01', last: '2023-01-11' }));
    await Promise.all([DAYS, LATER].map((days) => provider.fetchDays(SERIES, days, never)));
    expect(asked().filter((what) => what.startsWith('json'))).toHaveLength(2);
  });

  it('are proven by the second of two where the proof of the first fails', async () => {
    const provider = make('flatbuffers');
    let proofs = 0;
    upstream.setFault(({ query }) => {
      if (query.format !== undefined) return undefined;
      proofs += 1;
      return proofs === 1 ? { kind: 'status', status: 503 } : undefined;
    });
    const answers = await Promise.allSettled(
      [DAYS, LATER].map((days) => provider.fetchDays(SERIES, days, never)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(proofs).toBe(2);
    upstream.setFault(undefined);
    const failed = answers[0]?.status === 'rejected' ? DAYS : LATER;
    await provider.fetchDays(SERIES, failed, never);
    expect(asked()).toHaveLength(4);
  });

  it('weigh as much more as their proof may', async () => {
    const provider = make('flatbuffers');
    const weight = requestWeight(DAYS, 17);
    expect(provider.weightOf(SERIES, DAYS)).toBeCloseTo(weight + 1.7, 9);
    await provider.fetchDays(SERIES, DAYS, never);
    expect(provider.weightOf(SERIES, DAYS)).toBe(weight);
    expect(provider.weightOf({ ...SERIES, latitude: 1 }, DAYS)).toBeCloseTo(weight + 1.7, 9);
    expect(make('json').weightOf(SERIES, DAYS)).toBe(weight);
  });
});

describe('JSON is asked for', () => {
  it('where the answer is small', async () => {
    const provider = make('flatbuffers');
    await provider.fetchDays(SERIES, ONE_LESS, never);
    expect(asked()).toEqual(['json 2019-01-01 2021-01-04']);
    expect(provider.weightOf(SERIES, ONE_LESS)).toBe(requestWeight(ONE_LESS, 17));
  });

  it('of days', async () => {
    const days = { start_date: '1950-01-01', end_date: '2020-12-31' };
    const variables = Object.keys(VARIABLES.daily);
    await make('flatbuffers').fetchDays({ ...SERIES, resolution: 'daily', variables }, days, never);
    expect(asked()).toEqual(['json 1950-01-01 2020-12-31']);
  });

  it.each([
    ["Open-Meteo's own", 'https://archive-api.open-meteo.com/v1/archive', [BINARY, PROOF]],
    ['any other', 'http://archive.example/v1/archive', [TEXT]],
  ])('by default of %s archive accordingly', async (_, archiveUrl, expected) => {
    const here: typeof fetch = (url, init) =>
      fetch(String(url).replace(archiveUrl, upstream.archiveUrl), init);
    const provider = openMeteoProvider({
      ...{ archiveUrl, apiKey: undefined, now: () => Date.UTC(2026, 10, 24), fetch: here },
    });
    await provider.fetchDays(SERIES, DAYS, never);
    expect(asked()).toEqual(expected);
  });

  it('at once where FlatBuffers are refused, and from then on', async () => {
    await upstream.close();
    upstream = await startUpstream();
    const provider = make('flatbuffers');
    const data = await provider.fetchDays(SERIES, DAYS, never);
    expect(data.columns.size).toBe(17);
    await askAgain(provider);
    expect(asked()).toEqual([BINARY, TEXT, TEXT]);
  });

  it('from then on where the answer to FlatBuffers is JSON', async () => {
    const deaf: typeof fetch = (url, init) =>
      fetch(String(url).replace('&format=flatbuffers', ''), init);
    const provider = make('flatbuffers', deaf);
    const first = await provider.fetchDays(SERIES, DAYS, never);
    expect(first.columns.size).toBe(17);
    expect(asked()).toEqual([TEXT]);
    expect(provider.weightOf(SERIES, DAYS)).toBe(requestWeight(DAYS, 17));
  });

  it('for a series whose proof is bad data, and for no other', async () => {
    const hours = ['00', '01', '02', '03'].map((hour) => [`2019-01-02T${hour}:00Z`, 500]);
    const values = { temperature_2m: Object.fromEntries(hours) };
    upstream.setFault(() => ({ kind: 'values', values }));
    const provider = make('flatbuffers');
    await expect(provider.fetchDays(SERIES, DAYS, never)).rejects.toThrow(
      '4 of 336 values of temperature_2m are impossible',
    );
    await provider.fetchDays(SERIES, DAYS, never);
    await askAgain(provider, { ...SERIES, latitude: 1 });
    expect(asked()).toEqual([BINARY, PROOF, TEXT, BINARY]);
  });

  it('by the next attempt where the numbers differ', async () => {
    upstream.setFault(({ query: { format } }) =>
      format === undefined
        ? { kind: 'values', values: { rain: { '2019-01-01T10:00Z': 7.77 } } }
        : undefined,
    );
    const provider = make('flatbuffers');
    await expect(provider.fetchDays(SERIES, DAYS, never)).rejects.toMatchObject({
      failure: 'bad_data',
      message: expect.stringMatching(
        /^upstream's answer in FlatBuffers differs from its JSON: rain, hour 2 from 2019-01-01, is [\d.]+ instead of 7.77; JSON is asked for from now on$/,
      ),
    });
    await askAgain(provider, { ...SERIES, latitude: 1 });
    expect(asked().slice(2)).toEqual([TEXT]);
  });
});

describe('an answer in FlatBuffers', () => {
  const bytes = (change: (body: Buffer) => Buffer): Fault => ({ kind: 'bytes', change });

  it.each<[string, Fault, string]>([
    ['with more behind it', bytes((body) => Buffer.concat([body, body])), 'it has'],
    ['that leads nowhere', bytes((body) => body.fill(0xff, 4)), 'FlatBuffers'],
    ['of another place', { kind: 'wrongPlace' }, 'it is for'],
    ['of another year', { kind: 'wrongRange' }, 'time 0 is'],
    ['in other units', { kind: 'wrongUnits' }, 'unit of temperature_2m is "number 9"'],
    ['of fewer hours', { kind: 'missingStep' }, 'number of values of temperature_2m'],
    ['with a short column', { kind: 'shortened' }, 'number of values of temperature_2m'],
    ['without a variable', { kind: 'missingVariable' }, 'number of variables is 16'],
    ['of garbage', { kind: 'absurd' }, '17664 values of temperature_2m are impossible'],
  ])('%s is bad data, and the next one is in JSON', async (_, fault, words) => {
    upstream.setFault(() => fault);
    const provider = make('flatbuffers');
    await expect(provider.fetchDays(SERIES, DAYS, never)).rejects.toMatchObject({
      failure: 'bad_data',
      message: expect.stringContaining(words),
    });
    await askAgain(provider);
    expect(asked()).toEqual([BINARY, TEXT]);
  });

  it.each<[Fault, string]>([
    [{ kind: 'truncated' }, 'too_much'],
    [bytes(() => Buffer.from('Unexpected error while streaming data: fileReadFailed')), 'too_much'],
    [bytes(() => Buffer.alloc(0)), 'unavailable'],
    [{ kind: 'status', status: 504 }, 'too_much'],
    [{ kind: 'status', status: 503 }, 'unavailable'],
    [{ kind: 'rateLimited', limit: 'minutely' }, 'rate_limited'],
    [{ kind: 'error200', reason: 'Too many concurrent requests' }, 'rate_limited'],
  ])('that fails as %j is %s as JSON is, and is asked for again', async (fault, failure) => {
    upstream.setFault(() => fault);
    const provider = make('flatbuffers');
    await expect(provider.fetchDays(SERIES, DAYS, never)).rejects.toMatchObject({
      failure,
    });
    await askAgain(provider);
    expect(asked()).toEqual([BINARY, BINARY]);
  });

  it.each<Fault>([
    { kind: 'status', status: 200, html: '<html><title>Sign in</title></html>' },
    { kind: 'status', status: 403, html: '<html><title>Blocked</title></html>' },
    { kind: 'status', status: 415 },
    { kind: 'status', status: 400, reason: 'Unknown format' },
  ])('that is %j only for this form comes in JSON, as all later ones', async (fault) => {
    upstream.setFault(({ query }) => (query.format === 'flatbuffers' ? fault : undefined));
    const provider = make('flatbuffers');
    const { columns } = await provider.fetchDays(SERIES, DAYS, never);
    expect(columns.get('rain')).toHaveLength(17_664);
    await askAgain(provider);
    expect(asked()).toEqual([BINARY, TEXT, TEXT]);
  });

  it('that is a login page, as JSON is, says nothing of the form', async () => {
    upstream.setFault(() => ({
      ...{ kind: 'status', status: 200, html: '<html><title>Sign in</title></html>' },
    }));
    const provider = make('flatbuffers');
    await expect(provider.fetchDays(SERIES, DAYS, never)).rejects.toMatchObject({
      failure: 'gateway',
    });
    await askAgain(provider);
    expect(asked()).toEqual([BINARY, TEXT, BINARY]);
  });

  it("fails as refused in the archive's words where JSON is refused, too", async () => {
    upstream.setFault(() => ({ kind: 'status', status: 400, reason: 'Invalid date' }));
    const provider = make('flatbuffers');
    await expect(provider.fetchDays(SERIES, DAYS, never)).rejects.toMatchObject({
      failure: 'rejected',
      message: 'upstream answered 400: Invalid date',
    });
    await askAgain(provider);
    expect(asked()).toEqual([BINARY, TEXT, BINARY]);
  });

  it('has its odd values set right as those of JSON', async () => {
    upstream.setFault(() => ({
      kind: 'values',
      values: { temperature_2m: { '2019-06-01T10:00Z': 500, '2019-06-01T11:00Z': null } },
    }));
    const binary = await make('flatbuffers').fetchDays(SERIES, DAYS, never);
    expect(binary.notes).toEqual((await make('json').fetchDays(SERIES, DAYS, never)).notes);
    expect(binary.notes?.corrected?.temperature_2m?.impossible).toHaveLength(1);
  });
});

function hexOf(values: Float64Array | undefined): string {
  const { buffer, byteOffset, byteLength } = values ?? new Float64Array();
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
