import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ghcnDailyProvider } from '../../../../src/providers/ghcn-daily/ghcn-daily.js';
import type { Gathering } from '../../../../src/weather/gathering.js';
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
beforeEach(async () => {
  ncei = await startNcei();
});
afterEach(() => ncei.close());

async function fetchDays(change: Partial<Gathering> = {}) {
  const own = ghcnDailyProvider({ url: ncei.url, now: () => NOW, fetch });
  const series = await own.locate({ ...NEW_YORK, ...change }, never, NOTHING_STORED);
  return own.fetchDays(series, LEAP_DAYS, never);
}

/** Both rows, in the order of the answer, with what a test changes in the first. */
const twice = (rows: DayRow[], change: DayRow) =>
  rows.flatMap((row, index) => (index === 0 ? [row, { ...row, ...change }] : [row]));

describe('rows of an answer', () => {
  it('may come in any order', async () => {
    const inOrder = await fetchDays();
    ncei.mangle((rows) => [...rows].reverse());
    expect(await fetchDays()).toEqual(inOrder);
  });

  it('that are equal are one', async () => {
    const once = await fetchDays();
    ncei.mangle((rows) => [...rows, ...rows]);
    expect(await fetchDays()).toEqual(once);
  });

  it('of one day that say different things have no value of that, and it is noted', async () => {
    ncei.mangle((rows) => twice(rows, { TMAX: '   72', PRCP: '' }));
    const { columns, notes } = await fetchDays();
    expect([...columns.values()].map(([value]) => value)).toEqual([Number.NaN, -0.6, 0, 0]);
    expect(notes).toEqual({
      corrected: {
        temperature_2m_max: {
          clamped: {},
          impossible: [{ time: '1996-02-26', value: '6.1 and 7.2' }],
        },
      },
    });
  });

  it('of one day of which one failed a check have no value of it', async () => {
    ncei.mangle((rows) => twice(rows, { TMAX_ATTRIBUTES: ',I,0,2400' }));
    const { columns, notes } = await fetchDays();
    expect(columns.get('temperature_2m_max')?.[0]).toBeNaN();
    expect(notes).toBeUndefined();
  });

  it.each<[string, string, string, number | string]>([
    ['PRCP', '40001', 'precipitation_sum', 4_000.1],
    ['TMIN', '-1201', 'temperature_2m_min', -120.1],
    ['TMAX', 'M', 'temperature_2m_max', 'M'],
  ])(
    'with an impossible %s of %s have no value of that, and it is noted',
    async (code, text, name, value) => {
      ncei.mangle((rows) =>
        rows.map((row, index) => (index === 0 ? { ...row, [code]: text } : row)),
      );
      const { columns, notes } = await fetchDays();
      expect(columns.get(name)?.[0]).toBeNaN();
      expect(notes).toEqual({
        corrected: { [name]: { clamped: {}, impossible: [{ time: '1996-02-26', value }] } },
      });
    },
  );

  it('with a value that is negative by rounding have the bound', async () => {
    ncei.mangle((rows) => rows.map((row) => ({ ...row, ...(row.PRCP && { PRCP: '-1' }) })));
    const { columns, notes } = await fetchDays();
    expect(columns.get('precipitation_sum')?.[0]).toBe(0);
    expect(notes?.corrected?.precipitation_sum).toMatchObject({
      clamped: { '1996-02-26': 1 },
      impossible: [],
    });
  });
});

describe('a total over several days', () => {
  const total = (change: DayRow) => (rows: DayRow[]) => [
    ...rows.filter(({ DATE }) => DATE !== '1996-03-04'),
    { DATE: '1996-03-04', STATION: 'USW00094728', ...change },
  ];

  it('is no day’s value, and noted with its days', async () => {
    const before = await fetchDays();
    ncei.mangle(
      total({
        ...{ MDPR: '  124', MDPR_ATTRIBUTES: ',,7,0700', DAPR: '    2', DAPR_ATTRIBUTES: ',,7,' },
        ...{ MDSF: '   50', MDSF_ATTRIBUTES: ',,7,0700', DASF: '    3', DASF_ATTRIBUTES: ',,7,' },
      }),
    );
    expect(await fetchDays()).toEqual({
      ...before,
      notes: {
        accumulated: {
          precipitation_sum: [{ start_date: '1996-03-03', end_date: '1996-03-04', value: 12.4 }],
          snowfall_sum: [{ start_date: '1996-03-02', end_date: '1996-03-04', value: 5 }],
        },
      },
    });
  });

  it('may begin before the days that are asked for', async () => {
    ncei.mangle(total({ MDPR: '1', MDPR_ATTRIBUTES: ',,7', DAPR: '31', DAPR_ATTRIBUTES: ',,7' }));
    expect((await fetchDays()).notes?.accumulated?.precipitation_sum).toEqual([
      { start_date: '1996-02-03', end_date: '1996-03-04', value: 0.1 },
    ]);
  });

  it.each<DayRow>([
    {},
    { DAPR: '0', DAPR_ATTRIBUTES: ',,7' },
    { DAPR: '9', DAPR_ATTRIBUTES: ',I,7' },
  ])('without a number of days is of those before it that have no value: %j', async (days) => {
    ncei.mangle(total({ MDPR: '124', MDPR_ATTRIBUTES: ',,7', ...days }));
    expect((await fetchDays()).notes?.accumulated?.precipitation_sum).toEqual([
      { start_date: '1996-03-03', end_date: '1996-03-04', value: 12.4 },
    ]);
  });

  it('that failed a check is left out', async () => {
    ncei.mangle(total({ MDPR: '124', MDPR_ATTRIBUTES: ',X,7', DAPR: '2', DAPR_ATTRIBUTES: ',,7' }));
    expect((await fetchDays()).notes).toBeUndefined();
  });

  it('that cannot be is noted as that', async () => {
    ncei.mangle(
      total({ MDPR: '80001', MDPR_ATTRIBUTES: ',,7', DAPR: '2', DAPR_ATTRIBUTES: ',,7' }),
    );
    expect((await fetchDays()).notes).toEqual({
      corrected: {
        precipitation_sum: {
          clamped: {},
          impossible: [{ time: '1996-03-04', value: 8_000.1 }],
        },
      },
    });
  });

  it('is not asked for with variables that have none', async () => {
    await fetchDays({ variables: ['temperature_2m_max'] });
    expect(ncei.requests.at(-1)).toContain('&dataTypes=TMAX&');
  });
});
