import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays, countDays } from '../../src/weather/dates.js';
import type { Days, Gathering } from '../../src/weather/gathering.js';
import { countRows } from '../../src/weather/plan.js';
import type { SeriesData, UpstreamFailure, WeatherProvider } from '../../src/weather/provider.js';

/** How upstream fails on the wire; a status comes with a reason in JSON. */
export type Broken = 'breaks off' | 'HTML page' | 'HTTP 429' | 'HTTP 400' | 'HTTP 503' | 'no days';

/** A provider over an upstream of its own. */
export interface ProviderUnderTest {
  provider: WeatherProvider;
  /** What upstream has, without a day that lacks or was corrected. */
  gathering: Gathering;
  /** Requests for days that upstream has received. */
  requests(): number;
  /** From now on every request for days fails so; HTTP 429 wants 30 s of rest. */
  breakDown(how: Broken): void;
  close(): Promise<void>;
}

const never = new AbortController().signal;
const nothingStored = async () => ({ days: 0, values: {} });

const FAILURES: [Broken, UpstreamFailure][] = [
  ['breaks off', 'too_much'],
  ['HTML page', 'gateway'],
  ['HTTP 429', 'rate_limited'],
  ['HTTP 400', 'rejected'],
  ['HTTP 503', 'unavailable'],
  ['no days', 'bad_data'],
];

/** What holds for every provider of weather. */
export function describeProviderContract(
  name: string,
  make: () => Promise<ProviderUnderTest>,
): void {
  describe(`the provider ${name}`, () => {
    let upstream: ProviderUnderTest;
    let provider: WeatherProvider;
    let gathering: Gathering;
    beforeEach(async () => {
      upstream = await make();
      ({ provider, gathering } = upstream);
    });
    afterEach(() => upstream.close());

    const locate = () => provider.locate(gathering, never, nothingStored);

    async function fetchDays(days: Days): Promise<SeriesData> {
      return provider.fetchDays(await locate(), days, never);
    }

    function columnsOf({ columns }: SeriesData): Record<string, number[]> {
      return Object.fromEntries([...columns].map(([variable, values]) => [variable, [...values]]));
    }

    it('says who it is, and whose the data is and its days are', () => {
      const { source } = provider;
      expect(source.provider).toBe(name);
      expect(URL.canParse(source.url)).toBe(true);
      const { timezone, days } = provider.calendar(gathering);
      for (const text of [source.licence, source.attribution, timezone, days]) {
        expect(text).toMatch(/^\S.*\S$/);
      }
    });

    it('gives one series for a gathering, of its resolution and variables in order', async () => {
      const series = await locate();
      expect(await locate()).toEqual(series);
      expect(series.resolution).toBe(gathering.resolution);
      expect(series.variables).toEqual(gathering.variables);
      const days = provider.provisionalDays(series);
      expect(Number.isInteger(days) && days >= 0).toBe(true);
    });

    it('gives in one request a row a step and a column a variable, and nothing else', async () => {
      const data = await fetchDays(gathering);
      expect(upstream.requests()).toBe(1);
      expect([...data.columns.keys()]).toEqual(gathering.variables);
      for (const values of data.columns.values()) {
        expect(values).toBeInstanceOf(Float64Array);
        expect(values).toHaveLength(countRows(gathering, gathering.resolution));
        expect([...values].every(Number.isFinite)).toBe(true);
      }
      expect(data.elevation).toEqual(expect.any(Number));
      expect(data.notes).toBeUndefined();
    });

    it('gives the same values in one range and in two', async () => {
      const { start_date, end_date } = gathering;
      const middle = addDays(start_date, Math.floor(countDays(start_date, end_date) / 2));
      const whole = columnsOf(await fetchDays(gathering));
      const first = columnsOf(await fetchDays({ start_date, end_date: addDays(middle, -1) }));
      const second = columnsOf(await fetchDays({ start_date: middle, end_date }));
      for (const variable of gathering.variables) {
        expect([...(first[variable] ?? []), ...(second[variable] ?? [])]).toEqual(whole[variable]);
      }
    });

    it('gives its variables in the order that is asked for', async () => {
      const variables = [...gathering.variables].reverse();
      const whole = columnsOf(await fetchDays(gathering));
      const series = await provider.locate({ ...gathering, variables }, never, nothingStored);
      const turned = await provider.fetchDays(series, gathering, never);
      expect([...turned.columns.keys()]).toEqual(variables);
      expect(columnsOf(turned)).toEqual(whole);
    });

    it('weighs a request as 1 at least, and a part of it no more than the whole', () => {
      const { start_date } = gathering;
      const weights = [1, 14, 15, 366, 3_653].map((days) =>
        provider.weightOf(gathering, { start_date, end_date: addDays(start_date, days - 1) }),
      );
      expect(weights[0]).toBeGreaterThanOrEqual(1);
      expect([...weights].sort((one, other) => one - other)).toEqual(weights);
    });

    it.each(FAILURES)('tells %s as %s, after one request', async (how, failure) => {
      const series = await locate();
      upstream.breakDown(how);
      const fetched = provider.fetchDays(series, gathering, never);
      await expect(fetched).rejects.toMatchObject({ name: 'UpstreamError', failure });
      expect(upstream.requests()).toBe(1);
    });

    it('passes on how long upstream wants to be left alone', async () => {
      const series = await locate();
      upstream.breakDown('HTTP 429');
      const fetched = provider.fetchDays(series, gathering, never);
      await expect(fetched).rejects.toMatchObject({ waitSeconds: 30 });
    });

    it('knows the same wrong answer again', async () => {
      const series = await locate();
      upstream.breakDown('no days');
      const [first, second] = await Promise.all(
        [1, 2].map(() => provider.fetchDays(series, gathering, never).catch((error) => error)),
      );
      expect(first.fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(second.fingerprint).toBe(first.fingerprint);
    });

    it('gives up when the signal says so, for its reason', async () => {
      const series = await locate();
      const over = new AbortController();
      over.abort(new Error('cancelled'));
      const fetched = provider.fetchDays(series, gathering, over.signal);
      await expect(fetched).rejects.toThrow('cancelled');
    });
  });
}
