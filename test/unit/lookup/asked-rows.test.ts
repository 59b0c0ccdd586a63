import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  askedDays,
  askedLocations,
  badRows,
  keyRows,
  lastNamedDay,
  type Placement,
  readAskedRows,
} from '../../../src/lookup/asked-rows.js';
import type { KeptTable } from '../../../src/lookup/kept-table.js';
import type { Lookup } from '../../../src/lookup/lookup.js';
import { queryRows, withConnection } from '../../../src/lookup/sql-session.js';
import { type LookupStore, lookupOf, openLookupStore } from '../../fakes/lookup-store.js';

let store: LookupStore;
beforeAll(async () => {
  store = await openLookupStore();
});
afterAll(() => store.close());

const TODAY = '2026-11-28';
const IN_NEW_YORK = { zone: 'America/New_York', utc_offset_seconds: -18_000 };

/** What rows of a CSV file are keyed with, all placed in New York, by their lines: the step, or why there is none. */
async function keyed(
  text: string,
  changes: Partial<Lookup> = {},
  place = IN_NEW_YORK,
): Promise<Record<number, string>> {
  const table = await store.keep('t.csv', text);
  const lookup = lookupOf(table, changes);
  return withConnection(store.instance, async (connection) => {
    await readAskedRows(connection, table, lookup);
    const placements = (await askedLocations(connection)).map(
      ({ location }): Placement => ({ location, series: 0, ...place }),
    );
    await keyRows(connection, placements, lookup, TODAY);
    const rows = await queryRows(
      connection,
      `SELECT line, coalesce(why, step::VARCHAR) AS step FROM keyed ORDER BY line`,
    );
    return Object.fromEntries(rows.map(({ line, step }) => [Number(line), String(step)]));
  });
}

describe('where a row is', () => {
  it('is said by its coordinates, else by its place', async () => {
    const table = await store.keep(
      't.csv',
      'city,lat,lon,date\nOslo,59.9,10.7,2020-01-01\n Oslo ,,,2020-01-02\nOslo,"59,9", 10.70 ,2020-01-03\n',
    );
    const columns = { place: 'city', latitude: 'lat', longitude: 'lon', time: 'date' };
    const locations = await withConnection(store.instance, async (connection) => {
      await readAskedRows(connection, table, lookupOf(table, { columns }));
      return askedLocations(connection);
    });
    expect(locations).toEqual([
      { location: 0, latitude: 59.9, longitude: 10.7, place: undefined, rows: 2 },
      { location: 1, latitude: undefined, longitude: undefined, place: 'Oslo', rows: 1 },
    ]);
  });

  it('is told as missing, or as no number', async () => {
    expect(
      await keyed(
        'lat,lon,date\n,,2020-01-01\n1,,2020-01-01\n,1,2020-01-01\nnorth,1,2020-01-01\n1,nan,2020-01-01\n1_0,1,2020-01-01\n',
      ),
    ).toEqual({
      2: 'it has no coordinates',
      3: 'it has a latitude but no longitude',
      4: 'it has a longitude but no latitude',
      5: 'latitude is "north", which is no number of degrees',
      6: 'longitude is "nan", which is no number of degrees',
      7: 'latitude is "1_0", which is no number of degrees',
    });
    const columns = { place: 'city', time: 'date' };
    expect(await keyed('city,date\n  ,2020-01-01\n', { columns })).toEqual({
      2: 'it has no place',
    });
    const both = { place: 'city', latitude: 'lat', longitude: 'lon', time: 'date' };
    expect(await keyed('city,lat,lon,date\n,,,2020-01-01\n', { columns: both })).toEqual({
      2: 'it has neither coordinates nor a place',
    });
  });
});

describe('the day of a row', () => {
  const dates = (...texts: string[]) =>
    keyed(`lat,lon,date\n${texts.map((text) => `1,2,${text}\n`).join('')}`);

  it('is the one that it names, in any form whose year comes first', async () => {
    const read = await dates(
      '2020-02-29',
      '20200229',
      '2020/2/29',
      '2020.02.29',
      ' 2020-02-29 23:59 ',
      '2020-02-29T00:30:00.123',
      '2020-02-29 00',
    );
    expect(new Set(Object.values(read))).toEqual(new Set(['2020-02-29']));
  });

  it('is of a time with a zone the day of the place, in standard time', async () => {
    expect(
      await dates(
        '2020-01-02T04:59:59Z',
        '2020-01-02T05:00:00Z',
        '2020-01-02T05:59+01:00',
        '2020-01-02 00:00 -0500',
        '2020-07-02T04:30:00Z',
        '2020-01-02T05:00UTC',
      ),
    ).toEqual({
      2: '2020-01-01',
      3: '2020-01-02',
      4: '2020-01-01',
      5: '2020-01-02',
      6: '2020-07-01',
      7: '2020-01-02',
    });
  });

  it('is told as missing, not understood, not there or out of range', async () => {
    expect(
      await dates(
        '',
        '2023-02-30',
        '01/02/2020',
        '2020-01/02',
        '1700000000',
        '2020-01-01T24:00',
        '2026-11-29',
        '1939-12-31',
        'yesterday',
        '2020115',
      ),
    ).toEqual({
      2: 'it has no date',
      3: 'date is "2023-02-30", which is not a day of the calendar',
      4: 'date is "01/02/2020", which is not understood; write it as 2024-01-31 or 2024-01-31T13:00',
      5: 'date is "2020-01/02", which is not understood; write it as 2024-01-31 or 2024-01-31T13:00',
      6: 'date is "1700000000", a number that may count from any day in any unit; write it as 2024-01-31 or 2024-01-31T13:00',
      7: 'date is "2020-01-01T24:00", which is not a time of the day',
      8: 'date is 2026-11-29; model era5 goes from 1940-01-01 to today, 2026-11-28',
      9: 'date is 1939-12-31; model era5 goes from 1940-01-01 to today, 2026-11-28',
      10: 'date is "yesterday", which is not understood; write it as 2024-01-31 or 2024-01-31T13:00',
      11: 'date is "2020115", a number that may count from any day in any unit; write it as 2024-01-31 or 2024-01-31T13:00',
    });
  });

  it('is that of the model, where it has an end', async () => {
    expect(
      await keyed('lat,lon,"the ""day"""\n1,2,2021-06-30\n1,2,2021-07-01\n', {
        columns: { latitude: 'lat', longitude: 'lon', time: 'the "day"' },
        model: 'cerra',
      }),
    ).toEqual({
      2: '2021-06-30',
      3: 'the "day" is 2021-07-01; model cerra goes from 1985-01-01 to 2021-06-30',
    });
  });
});

describe('the hour of a row', () => {
  const hours = (place: typeof IN_NEW_YORK, ...texts: string[]) =>
    keyed(
      `lat,lon,date\n${texts.map((text) => `1,2,${text}\n`).join('')}`,
      { resolution: 'hourly', variables: ['temperature_2m'] },
      place,
    );

  it('is by the clocks of the place, summer time and half hours included', async () => {
    expect(
      await hours(
        IN_NEW_YORK,
        '2020-01-02T13:40',
        '2020-07-02 13:40:59',
        '2020-01-02T13:40Z',
        '2020-01-02T13:40+02:00',
      ),
    ).toEqual({
      2: '2020-01-02 18:00:00',
      3: '2020-07-02 17:00:00',
      4: '2020-01-02 13:00:00',
      5: '2020-01-02 11:00:00',
    });
    const india = { zone: 'Asia/Kolkata', utc_offset_seconds: 19_800 };
    expect(await hours(india, '2020-01-02T13:40', '2020-01-02T13:20')).toEqual({
      2: '2020-01-02 08:00:00',
      3: '2020-01-02 07:00:00',
    });
  });

  it('may be any of today, and none of a day that is not there yet', async () => {
    expect(await hours(IN_NEW_YORK, '2026-11-28T23:59Z', '2026-11-28T19:00')).toEqual({
      2: '2026-11-28 23:00:00',
      3: 'date is 2026-11-29; model era5 goes from 1940-01-01 to today, 2026-11-28',
    });
  });

  it('is not there where a day has no time', async () => {
    expect(await hours(IN_NEW_YORK, '2020-01-02')).toEqual({
      2: 'date is "2020-01-02", a day without a time; hourly values need both, and resolution daily takes days',
    });
  });
});

/** A Parquet table of one row. @param value SQL of its date. */
async function typedTable(value: string): Promise<KeptTable> {
  const path = `${store.folder}/typed.parquet`;
  await withConnection(store.instance, (connection) =>
    connection.run(
      `COPY (SELECT 1.5::FLOAT AS lat, 2::INTEGER AS lon, ${value} AS date) TO '${path}' (FORMAT parquet)`,
    ),
  );
  return store.keep('again.parquet', readFileSync(path));
}

describe('a typed column', () => {
  it.each([
    ["DATE '2020-01-02'", '2020-01-02'],
    ["TIMESTAMP '2020-01-02 03:00:00'", '2020-01-02'],
    ["TIMESTAMPTZ '2020-01-02 03:00:00+00'", '2020-01-01'],
    ["'2020-01-02T03:00Z'", '2020-01-01'],
    ['20200102::INTEGER', '2020-01-02'],
    [
      "TIMESTAMP '290000-01-02'",
      'date is 290000-01-02; model era5 goes from 1940-01-01 to today, 2026-11-28',
    ],
    ['NULL::TIMESTAMP', 'it has no date'],
    ['NULL::DATE', 'it has no date'],
  ])('%s is read as %s', async (value, step) => {
    const table = await typedTable(value);
    const lookup = lookupOf(table);
    const read = await withConnection(store.instance, async (connection) => {
      await readAskedRows(connection, table, lookup);
      const placements = (await askedLocations(connection)).map(
        ({ location }): Placement => ({ location, series: 0, ...IN_NEW_YORK }),
      );
      await keyRows(connection, placements, lookup, TODAY);
      return queryRows(connection, 'SELECT coalesce(why, step::VARCHAR) AS step FROM keyed');
    });
    expect(read).toEqual([{ step }]);
  });
});

describe('the last day of a table', () => {
  it.each([
    ["TIMESTAMP '2020-01-02 23:00:00'", '2020-01-02'],
    ["TIMESTAMP 'infinity'", '9999-12-31'],
    ["TIMESTAMP '290000-01-02'", '9999-12-31'],
    ['NULL::TIMESTAMP', undefined],
  ])('of %s is %s', async (value, day) => {
    const table = await typedTable(value);
    const last = await withConnection(store.instance, async (connection) => {
      await readAskedRows(connection, table, lookupOf(table));
      return lastNamedDay(connection);
    });
    expect(last).toBe(day);
  });
});

describe('the rows of a table', () => {
  it('ask for distinct days of each series; bad ones are counted, and the first 20 named', async () => {
    const good = ['1,2,2020-01-02', '1,2,2020-01-01', '1,2,2020-01-02', '3,4,2020-05-05'];
    const bad = Array.from({ length: 25 }, () => '1,2,soon');
    const table = await store.keep('t.csv', ['lat,lon,date', ...good, ...bad].join('\n'));
    const lookup = lookupOf(table);
    await withConnection(store.instance, async (connection) => {
      await readAskedRows(connection, table, lookup);
      expect(await lastNamedDay(connection)).toBe('2020-05-05');
      await keyRows(
        connection,
        [
          { location: 0, series: 7, ...IN_NEW_YORK },
          { location: 1, why: 'No place is called "x"; check the spelling.' },
        ],
        lookup,
        TODAY,
      );
      expect(await askedDays(connection)).toEqual([
        { series: 7, days: ['2020-01-01', '2020-01-02'] },
      ]);
      const found = await badRows(connection);
      expect(found.count).toBe(26);
      expect(found.first).toHaveLength(20);
      expect(found.first.slice(0, 2)).toEqual([
        { line: 5, why: 'No place is called "x"; check the spelling' },
        {
          line: 6,
          why: 'date is "soon", which is not understood; write it as 2024-01-31 or 2024-01-31T13:00',
        },
      ]);
    });
  });
});
