import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeadlineError } from '../../../../src/base/deadline.js';
import { openMeteoProvider } from '../../../../src/providers/open-meteo/open-meteo.js';
import type { WeatherProvider } from '../../../../src/weather/provider.js';
import { type Fault, startUpstream, type Upstream } from '../../../fakes/upstream.js';
import {
  LARGE_DAYS as DAYS,
  LATER_DAYS as LATER,
  LARGE_SERIES as SERIES,
} from './large-answers.js';

const BINARY = 'flatbuffers 2019-01-01 2021-01-05';
const PROOF = 'json 2019-01-01 2019-01-14';
const TEXT = 'json 2019-01-01 2021-01-05';
const LATER_BINARY = 'flatbuffers 2021-01-06 2023-01-11';
const LATER_PROOF = 'json 2021-01-06 2021-01-19';

const DOWN: Fault = { kind: 'status', status: 503 };
const never = new AbortController().signal;

let upstream: Upstream;
let clock: number;
let provider: WeatherProvider;
beforeEach(async () => {
  upstream = await startUpstream({ offers: 'flatbuffers' });
  clock = Date.UTC(2026, 10, 24, 23, 59);
  provider = make('flatbuffers');
});
afterEach(() => upstream.close());

const make = (archiveFormat: 'json' | 'flatbuffers') =>
  openMeteoProvider({
    ...{ archiveUrl: upstream.archiveUrl, archiveFormat, apiKey: undefined, fetch },
    now: () => clock,
  });

const get = (days = DAYS, signal = never) => provider.fetchDays(SERIES, days, signal);

/** What was asked for: format and days. */
const asked = () =>
  upstream.requests.map(({ query: { format = 'json', start_date, end_date } }) =>
    [format, start_date, end_date].join(' '),
  );

function spoilProofs(fault: Fault, isAsked: () => void = () => undefined): void {
  upstream.setFault(({ query }) => {
    if (query.format !== undefined) return undefined;
    isAsked();
    return fault;
  });
}

/** A proof that is asked for and gets no answer. */
const silentProof = () => new Promise<void>((isAsked) => spoilProofs({ kind: 'hang' }, isAsked));

describe('an answer whose proof fails', () => {
  it.each<[Fault, string]>([
    [DOWN, 'unavailable'],
    [{ kind: 'status', status: 504 }, 'unavailable'],
    [{ kind: 'truncated' }, 'unavailable'],
    [{ kind: 'reset' }, 'unavailable'],
    [{ kind: 'rateLimited', limit: 'minutely' }, 'rate_limited'],
    [{ kind: 'status', status: 200, html: '<html><title>Sign in</title></html>' }, 'gateway'],
  ])('as %j is not fetched again: %s, until it is proven', async (fault, failure) => {
    spoilProofs(fault);
    await expect(get()).rejects.toMatchObject({ name: 'UpstreamError', failure });
    await expect(get()).rejects.toMatchObject({ name: 'UpstreamError', failure });
    upstream.setFault(undefined);
    await get();
    expect(asked()).toEqual([BINARY, PROOF, PROOF, PROOF]);
  });

  it('is given whole, and once', async () => {
    spoilProofs(DOWN);
    await expect(get()).rejects.toThrow('503');
    upstream.setFault(undefined);
    const { columns } = await get();
    await get();
    expect(asked()).toEqual([BINARY, PROOF, PROOF, BINARY]);

    const json = await make('json').fetchDays(SERIES, DAYS, never);
    expect([...columns]).toEqual(SERIES.variables.map((name) => [name, json.columns.get(name)]));
  });

  it('is fetched again on another day, which stored days name as theirs', async () => {
    spoilProofs(DOWN);
    await expect(get()).rejects.toThrow('503');
    upstream.setFault(undefined);
    clock += 60_000;
    await get();
    expect(asked()).toEqual([BINARY, PROOF, BINARY, PROOF]);
  });

  it("is not given when the next proof shows other numbers than JSON's", async () => {
    spoilProofs(DOWN);
    await expect(get()).rejects.toThrow('503');
    spoilProofs({ kind: 'values', values: { rain: { '2019-01-01T10:00Z': 7.77 } } });
    await expect(get()).rejects.toMatchObject({
      failure: 'bad_data',
      message: expect.stringContaining('differs from its JSON: rain, hour 2 from 2019-01-01,'),
    });
    upstream.setFault(undefined);
    await get();
    expect(asked()).toEqual([BINARY, PROOF, PROOF, TEXT]);
  });

  it.each([
    ['takes too long', new DeadlineError('not done in 60 s'), [PROOF]],
    ['is not wanted any more', new Error('the job was cancelled'), [BINARY, PROOF]],
  ])('because it %s is kept accordingly', async (_, reason, expected) => {
    const caller = new AbortController();
    const proof = silentProof();
    const answer = get(DAYS, caller.signal);
    await proof;
    caller.abort(reason);
    await expect(answer).rejects.toMatchObject({ failure: 'unavailable' });
    upstream.setFault(undefined);
    await get();
    expect(asked()).toEqual([BINARY, PROOF, ...expected]);
  });

  it("because another one's took too long is kept, and no defect", async () => {
    spoilProofs(DOWN);
    await expect(get()).rejects.toThrow('503');
    const others = new AbortController();
    const proof = silentProof();
    const other = get(LATER, others.signal);
    await proof;

    const caller = new AbortController();
    const answer = get(DAYS, caller.signal);
    caller.abort(new DeadlineError('not done in 60 s'));
    await expect(answer).rejects.toMatchObject({
      name: 'UpstreamError',
      failure: 'unavailable',
      message: 'not done in 60 s',
    });

    others.abort();
    await expect(other).rejects.toThrow();
    upstream.setFault(undefined);
    await get();
    expect(asked()).toEqual([BINARY, PROOF, LATER_BINARY, LATER_PROOF, PROOF]);
  });

  it('is kept if it is one of the last four', async () => {
    spoilProofs(DOWN);
    const months = ['03', '04', '05', '06', '07'].map((month) => ({
      ...DAYS,
      end_date: `2021-${month}-05`,
    }));
    for (const days of months) await expect(get(days)).rejects.toThrow('503');
    const before = asked().length;
    for (const days of [...months].reverse()) await expect(get(days)).rejects.toThrow('503');
    expect(asked().slice(before)).toEqual([
      ...[PROOF, PROOF, PROOF, PROOF],
      ...['flatbuffers 2019-01-01 2021-03-05', PROOF],
    ]);
  });
});
