import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Fault, LOGIN_PAGE, startUpstream, type Upstream } from '../../fakes/upstream.js';

const QUERY = {
  latitude: '48.86',
  longitude: '2.35',
  start_date: '2018-07-01',
  end_date: '2018-07-03',
  daily: 'precipitation_sum,temperature_2m_max',
  timeformat: 'unixtime',
};

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(() => upstream.close());

function ask(fault: Fault | undefined, query: Partial<typeof QUERY> = {}): Promise<Response> {
  upstream.setFault(() => fault);
  return fetch(`${upstream.archiveUrl}?${new URLSearchParams({ ...QUERY, ...query })}`);
}

async function jsonOf(fault?: Fault) {
  return (await (await ask(fault)).json()) as Record<string, Record<string, unknown[]>>;
}

describe('single values', () => {
  it('stand at the variables and times that were told, and nowhere else', async () => {
    const right = (await jsonOf()).daily?.precipitation_sum ?? [];
    const values = {
      precipitation_sum: { '2018-07-02': -0.1, '2018-07-09': 5 },
      rain_sum: { '2018-07-02': 5 },
    };
    const { daily } = await jsonOf({ kind: 'values', values });
    expect(daily?.precipitation_sum).toEqual([right[0], -0.1, right[2]]);
  });

  it('may be what no JSON is', async () => {
    const values = { precipitation_sum: { '2018-07-02': 'NaN', '2018-07-03': '-Infinity' } };
    expect(await (await ask({ kind: 'values', values })).text()).toMatch(/,NaN,-Infinity\]/);
    const elevation = await ask({ kind: 'elevation', value: 'NaN' });
    expect(await elevation.text()).toContain('"elevation":NaN,');
  });

  it('lack altogether, in a unit that is undefined', async () => {
    const { daily, daily_units } = await jsonOf({ kind: 'lacking' });
    expect(daily?.precipitation_sum).toEqual([null, null, null]);
    expect(daily_units?.precipitation_sum).toBe('undefined');
  });
});

it('a good answer comes in another form', async () => {
  const list = await ask({ kind: 'form', as: 'list' });
  expect(await list.json()).toEqual([expect.objectContaining({ utc_offset_seconds: 0 })]);
  const bytes = await (await ask({ kind: 'form', as: 'bom' })).arrayBuffer();
  expect([...new Uint8Array(bytes).subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, 0x7b]);
  expect(await jsonOf({ kind: 'form', as: 'noOffset' })).not.toHaveProperty('utc_offset_seconds');
});

describe('a range that is too much', () => {
  it('fails, and a smaller one does not', async () => {
    const fault: Fault = { kind: 'tooMuch', rows: 2, how: '504' };
    expect((await ask(fault)).status).toBe(504);
    expect((await ask(fault, { end_date: '2018-07-02' })).status).toBe(200);
    expect(upstream.requests.map(({ outcome }) => outcome)).toEqual(['tooMuch', 'ok']);
  });

  it('is cut, or ends in words', async () => {
    const cut = await (await ask({ kind: 'tooMuch', rows: 2, how: 'cut' })).text();
    expect(() => JSON.parse(cut)).toThrow(SyntaxError);
    const broken = await ask({ kind: 'tooMuch', rows: 2, how: 'streamError' });
    expect(await broken.text()).toMatch(/Unexpected error while streaming data: \w+$/);
  });
});

describe('an answer of another kind', () => {
  it('is an error with HTTP 200', async () => {
    const answer = await ask({ kind: 'error200', reason: 'No.' });
    expect([answer.status, await answer.json()]).toEqual([200, { error: true, reason: 'No.' }]);
  });

  it('is a login page', async () => {
    const answer = await ask({ kind: 'status', status: 200, html: LOGIN_PAGE });
    expect(await answer.text()).toContain('<title>Sign in to the guest network</title>');
  });

  it('says when to come again', async () => {
    const overloaded = await ask({ kind: 'status', status: 503, retryAfter: '7' });
    expect(overloaded.headers.get('retry-after')).toBe('7');
    const limited = await ask({ kind: 'rateLimited', limit: 'minutely', retryAfter: '9' });
    expect(limited.headers.get('retry-after')).toBe('9');
  });

  it('leads elsewhere, or in a circle', async () => {
    const other = await startUpstream();
    const moved = await ask({ kind: 'redirect', to: `${other.archiveUrl}?latitude=91` });
    expect([moved.status, moved.redirected]).toEqual([400, true]);
    await other.close();
    await expect(ask({ kind: 'redirect' })).rejects.toThrow('fetch failed');
  });
});

describe('an answer without end', () => {
  it.each<Fault>([
    { kind: 'drip' },
    { kind: 'endless' },
    { kind: 'endless', status: 502, gzip: true },
  ])('goes on: %j', async (fault) => {
    const answer = await ask(fault);
    expect(answer.status).toBe(fault.kind === 'endless' ? (fault.status ?? 200) : 200);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    for (let pieces = 0; pieces < 3; pieces += 1) {
      expect((await reader.read()).value?.[0]).toBe(0x20);
    }
    await reader.cancel();
  });
});
