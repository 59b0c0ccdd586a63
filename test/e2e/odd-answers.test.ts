import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Result } from '../../src/store/manifest.js';
import { addDays, startOfDay } from '../../src/weather/dates.js';
import { awaitEnds, call, Product } from '../fakes/product.js';
import {
  type Fault,
  LOGIN_PAGE,
  startUpstream,
  type Upstream,
  valueAt,
} from '../fakes/upstream.js';

const LATITUDE = 40;
const DAYS = { start_date: '2018-07-01', end_date: '2018-07-31' };
const RAIN = 'precipitation_sum';
const HIGH = 'temperature_2m_max';

type Values = Record<string, Record<string, number | string>>;

/** What the archive says of the place at a longitude: always, or on the first request alone. */
const ALWAYS: Record<number, Fault> = {
  1: odd({ [RAIN]: { '2018-07-16': -0.1, '2018-07-17': -1e-9 } }),
  2: odd({ [RAIN]: { '2018-07-16': -3276.8 }, [HIGH]: { '2018-07-02': -999 } }),
  3: odd({ [HIGH]: { '2018-07-16': 'NaN' } }),
  4: { kind: 'elevation', value: 'NaN' },
  5: { kind: 'form', as: 'list' },
  6: { kind: 'error200', reason: 'Invalid timezone' },
};
const ONCE: Record<number, Fault> = {
  11: { kind: 'status', status: 403, html: LOGIN_PAGE },
  12: { kind: 'error200', reason: 'Something went wrong.' },
  13: { kind: 'status', status: 400, reason: 'Something went wrong.' },
  14: { kind: 'rateLimited', limit: 'concurrent', retryAfter: '1' },
  15: { kind: 'redirect', to: 'http://login.example/' },
};

function odd(values: Values): Fault {
  return { kind: 'values', values };
}

interface Ended {
  status: string;
  result?: Result;
  error?: string;
}

let upstream: Upstream;
let product: Product;
let ends: Map<number, Ended>;
beforeAll(async () => {
  upstream = await startUpstream({
    fault: ({ query, attempt }) => {
      const longitude = Number(query.longitude);
      return ALWAYS[longitude] ?? (attempt === 1 ? ONCE[longitude] : undefined);
    },
  });
  product = await Product.create(upstream);
  ends = await gather(await product.connect(), [...Object.keys(ALWAYS), ...Object.keys(ONCE)]);
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

async function gather(mcp: Client, longitudes: string[]): Promise<Map<number, Ended>> {
  const { jobs } = await call<{ jobs: { job_name: string }[] }>(mcp, 'start_gathering', {
    locations: longitudes.map((longitude) => ({
      latitude: LATITUDE,
      longitude: Number(longitude),
    })),
    ...DAYS,
    variables: [HIGH, RAIN],
  });
  const names = jobs.map(({ job_name }) => job_name);
  const { jobs: ended } = await awaitEnds<{ jobs: Ended[] }>(mcp, names);
  return new Map(ended.map((end, at) => [Number(longitudes[at]), end]));
}

/** A variable's values of the month as the archive has them but for the days that a test changes. */
function month(variable: string, longitude: number, changes: Record<string, number> = {}) {
  const values = Array.from({ length: 31 }, (_, day) => {
    const date = addDays(DAYS.start_date, day);
    return changes[date] ?? valueAt(variable, LATITUDE, longitude, startOfDay(date)) ?? Number.NaN;
  });
  return values.filter((value) => !Number.isNaN(value));
}

const requestsOf = (longitude: number) =>
  upstream.requestsFor({ longitude: String(longitude) }).length;

describe('a month with a few odd values completes after one request', () => {
  it.each<[string, number, Record<string, Record<string, number>>]>([
    ['that mean the bound', 1, { [RAIN]: { '2018-07-16': 0, '2018-07-17': 0 } }],
    ['that cannot be', 2, { [RAIN]: { '2018-07-16': NaN }, [HIGH]: { '2018-07-02': NaN } }],
    ['that are none', 3, { [HIGH]: { '2018-07-16': NaN } }],
    ['and no elevation', 4, {}],
    ['in another form', 5, {}],
  ])('%s', (_what, longitude, changes) => {
    const { status, result } = ends.get(longitude) as Ended;
    expect(status).toBe('completed');
    const rain = month(RAIN, longitude, changes[RAIN]);
    const highs = month(HIGH, longitude, changes[HIGH]);
    expect(result?.statistics[RAIN]?.sum).toBeCloseTo(
      rain.reduce((sum, value) => sum + value, 0),
      6,
    );
    expect(result?.statistics[RAIN]?.min).toBe(Math.min(...rain));
    expect(result?.statistics[HIGH]).toMatchObject({
      min: Math.min(...highs),
      max: Math.max(...highs),
    });
    expect(requestsOf(longitude)).toBe(1);
  });
});

describe('what is no refusal of the archive’s is asked again', () => {
  it.each(Object.keys(ONCE).map(Number))('%i', (longitude) => {
    const { status, result } = ends.get(longitude) as Ended;
    expect(status).toBe('completed');
    expect(result?.statistics[HIGH]?.max).toBe(Math.max(...month(HIGH, longitude)));
    expect(requestsOf(longitude)).toBe(2);
  });
});

it('a refusal that comes with HTTP 200 fails at once, with its words', () => {
  expect(ends.get(6)).toMatchObject({
    status: 'failed',
    error: expect.stringContaining('upstream answered 200: Invalid timezone'),
  });
  expect(requestsOf(6)).toBe(1);
});
