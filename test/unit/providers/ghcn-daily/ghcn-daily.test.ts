import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ghcnDailyProvider } from '../../../../src/providers/ghcn-daily/ghcn-daily.js';
import type { Gathering } from '../../../../src/weather/gathering.js';
import { columnsOf } from '../../../fakes/columns.js';
import { type DayRow, type Ncei, startNcei } from '../../../fakes/ncei.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const never = new AbortController().signal;
const NOTHING_STORED = async () => ({ days: 0, values: {} });

/** The New York of the geocoder; the Central Park station is 7.8 km away. */
const NEW_YORK: Gathering = {
  latitude: 40.71427,
  longitude: -74.00597,
  start_date: '1996-02-26',
  end_date: '1996-03-10',
  resolution: 'daily',
  variables: ['temperature_2m_max', 'temperature_2m_min', 'precipitation_sum', 'snowfall_sum'],
  provider: 'ghcn-daily',
};
const LEAP_DAYS = { start_date: '1996-02-26', end_date: '1996-03-04' };

let ncei: Ncei;
let clock: number;
beforeEach(async () => {
  ncei = await startNcei();
  clock = NOW;
});
afterEach(() => ncei.close());

function provider(url = ncei.url) {
  return ghcnDailyProvider({ url, now: () => clock, fetch });
}

async function fetchDays(change: Partial<Gathering> = {}, days = LEAP_DAYS) {
  const own = provider();
  return own.fetchDays(
    await own.locate({ ...NEW_YORK, ...change }, never, NOTHING_STORED),
    days,
    never,
  );
}

describe('a place', () => {
  it('is its nearest station, for the whole job', async () => {
    expect(await provider().locate(NEW_YORK, never, NOTHING_STORED)).toEqual({
      latitude: 40.7789,
      longitude: -73.9692,
      resolution: 'daily',
      variables: NEW_YORK.variables,
      station: {
        id: 'USW00094728',
        name: 'NEW YORK CNTRL PK TWR',
        latitude: 40.7789,
        longitude: -73.9692,
        elevation_m: 42.7,
        distance_km: 7.8,
      },
    });
  });

  it('costs the two lists once, whoever asks within a day', async () => {
    const own = provider();
    await Promise.all([
      own.locate(NEW_YORK, never, NOTHING_STORED),
      own.locate(NEW_YORK, never, NOTHING_STORED),
    ]);
    clock += 86_400_000;
    await own.locate(NEW_YORK, never, NOTHING_STORED);
    const lists = [
      '/pub/data/ghcn/daily/ghcnd-stations.txt',
      '/pub/data/ghcn/daily/ghcnd-inventory.txt',
    ];
    expect(ncei.requests).toEqual(lists);
    clock += 1;
    await own.locate(NEW_YORK, never, NOTHING_STORED);
    expect(ncei.requests).toEqual([...lists, ...lists]);
  });

  it('is found by the next attempt when the lists could not be had', async () => {
    const own = provider();
    ncei.setFile('ghcnd-inventory.txt', '<html>Down for maintenance</html>\n');
    await expect(own.locate(NEW_YORK, never, NOTHING_STORED)).rejects.toMatchObject({
      name: 'UpstreamError',
      failure: 'bad_data',
      message: 'ghcnd-inventory.txt has a line of another form: <html>Down for maintenance</html>',
    });
    ncei.setFile('ghcnd-inventory.txt', 'USW00094728  40.7789  -73.9692 TMAX 1869 2026\n');
    const gathering = { ...NEW_YORK, variables: ['temperature_2m_max'] };
    expect((await own.locate(gathering, never, NOTHING_STORED)).station?.id).toBe('USW00094728');
  });

  it('is given up when the signal says so, while others go on to wait', async () => {
    const own = provider();
    const controller = new AbortController();
    const given = own.locate(NEW_YORK, controller.signal, NOTHING_STORED);
    const other = own.locate(NEW_YORK, never, NOTHING_STORED);
    controller.abort(new Error('cancelled'));
    await expect(given).rejects.toThrow('cancelled');
    expect((await other).station?.id).toBe('USW00094728');
    await expect(own.locate(NEW_YORK, controller.signal, NOTHING_STORED)).rejects.toThrow(
      'cancelled',
    );
  });
});

describe('a request', () => {
  it('asks for the days and the elements of one station, with their flags', async () => {
    await fetchDays();
    const url = new URL(ncei.requests.at(-1) ?? '', ncei.url);
    expect({ path: url.pathname, ...Object.fromEntries(url.searchParams) }).toEqual({
      path: '/access/services/data/v1',
      dataset: 'daily-summaries',
      stations: 'USW00094728',
      startDate: '1996-02-26',
      endDate: '1996-03-04',
      dataTypes: 'TMAX,TMIN,PRCP,SNOW,MDPR,DAPR,MDSF,DASF',
      includeAttributes: 'true',
      format: 'json',
    });
  });

  it('goes to paths below the address, with or without a slash at its end', async () => {
    const own = provider(`${ncei.url}/mirror/`);
    expect(own.source.url).toBe(`${ncei.url}/mirror/access/services/data/v1`);
    expect(provider(`${ncei.url}/mirror`).source.url).toBe(own.source.url);
  });
});

describe('an answer', () => {
  it('is null where a day or an element is missing or failed a check, and 0 for a trace', async () => {
    const { elevation, columns } = await fetchDays();
    expect(elevation).toBe(42.7);
    // 26, 27 (no row), 28, 29 February, 1, 2, 3 (no row), 4 March (no row).
    expect(columns).toEqual(
      columnsOf({
        temperature_2m_max: [6.1, null, 9.4, -1.1, null, null, null, null],
        temperature_2m_min: [-0.6, null, 1.1, -6.7, -7.2, -8.3, null, null],
        precipitation_sum: [0, null, 0, 0, 0.5, 18.3, null, null],
        snowfall_sum: [0, null, 0, 0, 0.8, null, null, null],
      }),
    );
  });

  it('is in the units of the variables table', async () => {
    const { columns } = await fetchDays({
      variables: ['sunshine_duration', 'wind_speed_10m_mean', 'wind_gusts_10m_max'],
    });
    // 412 minutes; 4.7, 6.2 and 13.9 m/s.
    expect(columns).toEqual(
      columnsOf({
        sunshine_duration: [24_720, null, null, null, null, null, null, null],
        wind_speed_10m_mean: [16.92, null, null, 22.32, null, null, null, null],
        wind_gusts_10m_max: [50.04, null, null, null, null, null, null, null],
      }),
    );
  });

  it('without any day is null throughout', async () => {
    const { columns } = await fetchDays({}, { start_date: '1996-03-05', end_date: '1996-03-06' });
    expect(columns.get('temperature_2m_max')).toEqual(Float64Array.of(Number.NaN, Number.NaN));
  });
});

describe('upstream failing', () => {
  const first = (rows: DayRow[], change: DayRow) =>
    rows.map((row, index) => (index === 0 ? { ...row, ...change } : row));

  it.each<[string, Parameters<Ncei['mangle']>[0], string, string]>([
    [
      'with a request it does not take',
      (_rows, { response }) => void response.writeHead(400).end('{"errorMessage":"Bad station"}'),
      'rejected',
      'upstream answered 400: {"errorMessage":"Bad station"}',
    ],
    [
      'with too many requests',
      (_rows, { response }) => void response.writeHead(429).end(),
      'rate_limited',
      'upstream answered 429: no body',
    ],
    [
      'with a gateway’s page',
      (_rows, { response }) => void response.writeHead(503).end('<h1>Unavailable</h1>'),
      'unavailable',
      'upstream answered 503: Unavailable',
    ],
    [
      'with half an answer',
      (rows) => JSON.stringify(rows).slice(0, 60),
      'too_much',
      `upstream's answer is not whole JSON; it ends: [{"DATE":"1996-02-26","STATION":"USW00094728","TMAX":" 61"`,
    ],
    ['with an object', () => ({}), 'bad_data', 'it is not a list of days'],
    ['with a number', () => [1], 'bad_data', '1 is not a day'],
    [
      'with another station',
      (rows) => first(rows, { STATION: 'USW00094789' }),
      'bad_data',
      'it is for station "USW00094789" instead of USW00094728',
    ],
    [
      'with an impossible day',
      (rows) => first(rows, { DATE: '1996-02-30' }),
      'bad_data',
      '"1996-02-30" is not a day',
    ],
    [
      'with an earlier day',
      (rows) => first(rows, { DATE: '1996-02-25' }),
      'bad_data',
      'it has the day 1996-02-25, outside 1996-02-26 to 1996-03-04',
    ],
    [
      'with a later day',
      (rows) => first(rows, { DATE: '1996-03-05' }),
      'bad_data',
      'it has the day 1996-03-05, outside 1996-02-26 to 1996-03-04',
    ],
    [
      'with a value in another unit',
      (rows) => first(rows, { TMAX: '6.1' }),
      'bad_data',
      'TMAX is "6.1" on 1996-02-26',
    ],
    [
      'without flags',
      (rows) => rows.map(({ TMAX_ATTRIBUTES: _flags, ...row }) => row),
      'bad_data',
      'TMAX_ATTRIBUTES is undefined on 1996-02-26',
    ],
  ])('%s is classified', async (_what, mangle, failure, words) => {
    ncei.mangle(mangle);
    await expect(fetchDays()).rejects.toMatchObject({
      name: 'UpstreamError',
      failure,
      message: words.startsWith('upstream')
        ? words
        : `upstream's answer is not what was asked for: ${words}`,
    });
  });

  it('with NCEI’s mark of a missing value, or an empty one, is null', async () => {
    ncei.mangle((rows) => first(rows, { TMAX: '-9999', TMIN: '', PRCP_ATTRIBUTES: ' , ,0' }));
    const { columns } = await fetchDays();
    expect([...columns.values()].map(([value]) => value)).toEqual([Number.NaN, Number.NaN, 0, 0]);
  });

  it('with silence is given up when the signal says so', async () => {
    const own = provider();
    const series = await own.locate(NEW_YORK, never, NOTHING_STORED);
    ncei.mangle(() => undefined);
    const controller = new AbortController();
    const answer = own.fetchDays(series, LEAP_DAYS, controller.signal);
    controller.abort(new DOMException('enough', 'TimeoutError'));
    await expect(answer).rejects.toMatchObject({
      failure: 'unavailable',
      message: `no answer from ${new URL(ncei.url).host}: enough`,
    });
  });

  it('with no list of stations is classified', async () => {
    await ncei.close();
    await expect(fetchDays()).rejects.toMatchObject({ failure: 'unavailable' });
  });
});
