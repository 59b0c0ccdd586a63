import { afterEach, describe, expect, it } from '@jest/globals';
import {
  cellOf,
  type Fault,
  LIMIT_REASONS,
  startUpstream,
  type Upstream,
  valueAt,
} from '../../fakes/upstream.js';

interface Block {
  time: (number | string)[];
  [variable: string]: unknown[];
}
interface Answer {
  latitude: number;
  longitude: number;
  hourly_units: Record<string, string>;
  hourly: Block;
  daily_units: Record<string, string>;
  daily: Block;
}

const PLACE = { latitude: '48.86', longitude: '2.35' };
const DAYS = { start_date: '1994-01-01', end_date: '1994-01-03' };
const HOURLY = {
  ...PLACE,
  ...DAYS,
  hourly: 'temperature_2m,precipitation',
  timeformat: 'unixtime',
};

let upstream: Upstream;
afterEach(() => upstream.close());

function ask(query: Record<string, string>): Promise<Response> {
  return fetch(`${upstream.archiveUrl}?${new URLSearchParams(query)}`);
}

async function answerUnder(fault: Fault): Promise<Answer> {
  upstream = await startUpstream({ fault: () => fault });
  const response = await ask(HOURLY);
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

describe('a working upstream', () => {
  it('answers with exactly the values that valueAt names', async () => {
    upstream = await startUpstream();
    const answer = (await (await ask(HOURLY)).json()) as Answer;
    const { time, temperature_2m, precipitation } = answer.hourly;
    const start = Date.UTC(1994, 0, 1) / 1_000;
    expect(time).toEqual(Array.from({ length: 72 }, (_, hour) => start + hour * 3_600));
    expect(temperature_2m).toEqual(
      time.map((second) => valueAt('temperature_2m', 48.86, 2.35, Number(second))),
    );
    expect(precipitation).toEqual(
      time.map((second) => valueAt('precipitation', 48.86, 2.35, Number(second))),
    );
    expect(answer).toMatchObject({ ...cellOf(48.86, 2.35), latitude: 48.9, longitude: 2.4 });
    expect(answer.hourly_units).toEqual({
      time: 'unixtime',
      temperature_2m: '°C',
      precipitation: 'mm',
    });
  });

  it('writes days and moments as unix seconds', async () => {
    upstream = await startUpstream();
    const query = { ...PLACE, ...DAYS, daily: 'sunrise', timeformat: 'unixtime' };
    const answer = (await (await ask(query)).json()) as Answer;
    const first = Date.UTC(1994, 0, 1) / 1_000;
    expect(answer.daily.time).toEqual([first, first + 86_400, first + 2 * 86_400]);
    const sunrise = Number(answer.daily.sunrise?.[0]);
    expect(sunrise).toBe(valueAt('sunrise', 48.86, 2.35, first));
    expect(answer.daily_units.sunrise).toBe('unixtime');
  });

  it('answers 85 years of hours with nine variables', async () => {
    upstream = await startUpstream();
    const hourly =
      'temperature_2m,relative_humidity_2m,dew_point_2m,apparent_temperature,precipitation,pressure_msl,cloud_cover,wind_speed_10m,wind_direction_10m';
    const response = await ask({
      ...PLACE,
      start_date: '1940-01-01',
      end_date: '2024-12-31',
      hourly,
      timeformat: 'unixtime',
    });
    const answer = (await response.json()) as Answer;
    expect(answer.hourly.time).toHaveLength(745_128);
    expect(answer.hourly.wind_direction_10m).toHaveLength(745_128);
  });

  it('refuses what Open-Meteo refuses', async () => {
    upstream = await startUpstream();
    const response = await ask({ ...HOURLY, hourly: 'temperatur' });
    expect(response.status).toBe(400);
    expect(upstream.requests[0]?.outcome).toBe('refused');
    const early = await ask({ ...HOURLY, start_date: '1939-12-31' });
    expect(((await early.json()) as { reason: string }).reason).toMatch(
      /^Parameter 'start_date' is out of allowed range from 1940-01-01 to \d{4}-\d\d-\d\d$/,
    );
  });

  it('knows five cities, and several by the same name', async () => {
    upstream = await startUpstream();
    const response = await fetch(`${upstream.geocodingUrl}?name=springfield`);
    const { results } = (await response.json()) as { results: { admin1: string }[] };
    expect(results.map((place) => place.admin1)).toEqual(['Missouri', 'Massachusetts', 'Illinois']);
  });
});

describe('the record', () => {
  it('tells requests, attempts and outcomes', async () => {
    upstream = await startUpstream({
      fault: (request, count) =>
        count <= 2 && request.attempt === 1 ? { kind: 'status', status: 503 } : undefined,
    });
    await (await ask(HOURLY)).text();
    await (await ask(HOURLY)).text();
    const seen = upstream.requestsFor({ start_date: '1994-01-01', hourly: HOURLY.hourly });
    expect(seen.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'status'],
      [2, 'ok'],
    ]);
    expect(upstream.requestsFor({ start_date: '1995-01-01' })).toEqual([]);
    expect(upstream.mostInFlight).toBe(1);
  });
});

describe('a failing server', () => {
  it('answers any status with a reason or HTML', async () => {
    upstream = await startUpstream({
      fault: () => ({ kind: 'status', status: 500, reason: 'No' }),
    });
    expect(await (await ask(HOURLY)).json()).toEqual({ error: true, reason: 'No' });
    upstream.setFault(() => ({ kind: 'status', status: 502, html: '<h1>Bad Gateway</h1>' }));
    const response = await ask(HOURLY);
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toBe('<h1>Bad Gateway</h1>');
  });

  it.each(Object.entries(LIMIT_REASONS))(
    'limits %s with Open-Meteo’s words',
    async (limit, reason) => {
      upstream = await startUpstream({
        fault: () => ({ kind: 'rateLimited', limit: limit as keyof typeof LIMIT_REASONS }),
      });
      const response = await ask(HOURLY);
      expect(response.status).toBe(429);
      expect(await response.json()).toEqual({ error: true, reason });
    },
  );

  it.each<Fault>([{ kind: 'reset' }, { kind: 'reset', afterBytes: 100 }])(
    'breaks the connection: %j',
    async (fault) => {
      upstream = await startUpstream({ fault: () => fault });
      await expect(ask(HOURLY).then((response) => response.text())).rejects.toThrow();
    },
  );

  it('hangs until the client leaves, and until it is closed', async () => {
    upstream = await startUpstream({ fault: () => ({ kind: 'hang' }) });
    const url = `${upstream.archiveUrl}?${new URLSearchParams(HOURLY)}`;
    const asked = async (count: number) => {
      while (upstream.requests.length < count) await new Promise(setImmediate);
    };
    const client = new AbortController();
    const leaving = expect(fetch(url, { signal: client.signal })).rejects.toThrow('left');
    await asked(1);
    client.abort(new Error('left'));
    await leaving;
    const waiting = expect(fetch(url)).rejects.toThrow();
    await asked(2);
    await upstream.close();
    await waiting;
  });

  it('is slow', async () => {
    upstream = await startUpstream({ fault: () => ({ kind: 'slow', msPerKb: 100 }) });
    const startedAt = performance.now();
    expect(await (await ask(HOURLY)).json()).toHaveProperty('hourly');
    expect(performance.now() - startedAt).toBeGreaterThan(95);
  });

  it('cuts a body in the middle', async () => {
    upstream = await startUpstream({ fault: () => ({ kind: 'truncated' }) });
    const cut = await (await ask(HOURLY)).text();
    expect(() => JSON.parse(cut)).toThrow();
    upstream.setFault(() => ({ kind: 'streamError' }));
    const streamed = await (await ask(HOURLY)).text();
    expect(streamed).toMatch(/Unexpected error while streaming data: \w+$/);
  });
});

describe('a wrong answer', () => {
  it('is for another place', async () => {
    expect((await answerUnder({ kind: 'wrongPlace' })).latitude).toBe(43.9);
  });

  it('is for other dates', async () => {
    const { hourly } = await answerUnder({ kind: 'wrongRange' });
    expect(hourly.time[0]).toBe(Date.UTC(1993, 0, 1) / 1_000);
    expect(hourly.time).toHaveLength(72);
  });

  it('is in other units', async () => {
    const { hourly, hourly_units } = await answerUnder({ kind: 'wrongUnits' });
    const first = valueAt('temperature_2m', 48.86, 2.35, Date.UTC(1994, 0, 1) / 1_000) ?? 0;
    expect(hourly_units.temperature_2m).toBe('°F');
    expect(hourly.temperature_2m?.[0]).toBeCloseTo(first * 1.8 + 32, 1);
  });

  it('is a step short', async () => {
    const { hourly } = await answerUnder({ kind: 'missingStep' });
    expect([hourly.time.length, hourly.temperature_2m?.length]).toEqual([71, 71]);
  });

  it('is a value short', async () => {
    const { hourly } = await answerUnder({ kind: 'shortened' });
    expect([hourly.time.length, hourly.temperature_2m?.length]).toEqual([72, 71]);
  });

  it('has times out of order or twice', async () => {
    const start = Date.UTC(1994, 0, 1) / 1_000;
    const { hourly } = await answerUnder({ kind: 'unordered' });
    expect(hourly.time.slice(0, 3)).toEqual([start + 3_600, start, start + 7_200]);
    upstream.setFault(() => ({ kind: 'duplicateTimes' }));
    const twice = ((await (await ask(HOURLY)).json()) as Answer).hourly;
    expect(twice.time.slice(0, 3)).toEqual([start, start, start + 7_200]);
  });

  it('has something that is no number, or cannot be weather', async () => {
    const { hourly } = await answerUnder({ kind: 'notANumber', as: 'string' });
    expect(hourly.temperature_2m?.[36]).toBe('12.3');
    upstream.setFault(() => ({ kind: 'notANumber', as: 'NaN' }));
    expect(await (await ask(HOURLY)).text()).toContain(',NaN,');
    upstream.setFault(() => ({ kind: 'absurd' }));
    const absurd = ((await (await ask(HOURLY)).json()) as Answer).hourly;
    expect(absurd.temperature_2m?.[36]).toBe(9999);
  });

  it('lacks a variable', async () => {
    const { hourly } = await answerUnder({ kind: 'missingVariable' });
    expect(Object.keys(hourly)).toEqual(['time', 'precipitation']);
  });
});
