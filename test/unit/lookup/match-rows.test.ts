import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SeriesPoint, seriesAt } from '../../../src/lookup/choose-series.js';
import type { KeptTable } from '../../../src/lookup/kept-table.js';
import type { Lookup } from '../../../src/lookup/lookup.js';
import { DaysLostError, type MatchedRows } from '../../../src/lookup/match-rows.js';
import { queryRows, withConnection } from '../../../src/lookup/sql-session.js';
import { type LookupStore, lookupOf, openLookupStore } from '../../fakes/lookup-store.js';
import { valueAt } from '../../fakes/upstream-values.js';

let store: LookupStore;
beforeEach(async () => {
  store = await openLookupStore();
});
afterEach(() => store.close());

/** Does a whole lookup: plans, fetches, matches. */
async function lookUp(
  table: KeptTable,
  lookup: Lookup,
): Promise<{ path: string; matched: MatchedRows }> {
  const { plan } = await store.plan(table, lookup);
  await store.fetch(lookup, plan);
  const path = join(store.folder, `out.${lookup.format}`);
  return { path, matched: await store.match(table, lookup, plan, path) };
}

/** The archive's value of a day that begins at an hour of UTC. */
function dayValue(name: string, latitude: number, longitude: number, midnight: string): number {
  return valueAt(name, latitude, longitude, Date.parse(midnight) / 1_000) ?? Number.NaN;
}

describe('matchRows', () => {
  it('writes the table as it was, with the weather of each row’s place and day', async () => {
    const table = await store.keep(
      'visits.csv',
      '\ufeffid;"a ""b""";lat;lon;date;date \r\n007;"x;y";47,40;8.50;2020-01-02;\r\n;"";47.45; 8.55 ;2020-07-02T12:00Z;=1+1\r\n8;\'z;95;0;2020-01-01; \r\n',
    );
    const lookup = lookupOf(table);
    const { path, matched } = await lookUp(table, lookup);
    const [high, rain] = ['temperature_2m_max', 'precipitation_sum'];
    const at = (name = '', midnight = '') => dayValue(name, 47.4, 8.5, midnight);
    const first = [at(high, '2020-01-01T23:00Z'), at(rain, '2020-01-01T23:00Z')];
    const second = [at(high, '2020-07-01T23:00Z'), at(rain, '2020-07-01T23:00Z')];
    const text = (value: number | undefined) => Number(value).toFixed(1);
    expect(readFileSync(path, 'utf8')).toBe(
      [
        'id;"a ""b""";lat;lon;date;date ;temperature_2m_max;precipitation_sum',
        `007;"x;y";47,40;8.50;2020-01-02;;${first.map(text).join(';')}`,
        `;"";47.45; 8.55 ;2020-07-02T12:00Z;=1+1;${second.map(text).join(';')}`,
        "8;'z;95;0;2020-01-01; ;;",
        '',
      ].join('\n'),
    );
    const [winter = 0, summer = 0] = [first[0], second[0]];
    const [rain1 = 0, rain2 = 0] = [first[1], second[1]];
    expect(matched).toEqual({
      rows: 3,
      matched: 2,
      missing: 0,
      missing_why: [],
      bad: {
        count: 1,
        first: [{ line: 4, why: 'latitude is 95; it takes degrees from −90 to 90' }],
      },
      renamed: {},
      remarks: [
        expect.stringMatching(/^Of 2 places in 1 grid cell, .* temperature_2m_max at the /),
      ],
      statistics: {
        temperature_2m_max: {
          unit: '°C',
          rows: 2,
          mean: Number(((winter + summer) / 2).toFixed(6)),
          min: Math.min(winter, summer),
          min_line: winter <= summer ? 2 : 3,
          max: Math.max(winter, summer),
          max_line: summer > winter ? 3 : 2,
        },
        precipitation_sum: {
          unit: 'mm',
          rows: 2,
          mean: Number(((rain1 + rain2) / 2).toFixed(6)),
          min: Math.min(rain1, rain2),
          min_line: rain1 <= rain2 ? 2 : 3,
          max: Math.max(rain1, rain2),
          max_line: rain2 > rain1 ? 3 : 2,
        },
      },
    });
  });

  it('names the weather otherwise where the table has such a column', async () => {
    const table = await store.keep(
      't.csv',
      'lat,lon,date,Temperature_2m_max,temperature_2m_max_2\n1,2,2020-01-01,5,6\n',
    );
    const { path, matched } = await lookUp(table, lookupOf(table));
    expect(readFileSync(path, 'utf8').split('\n')[0]).toBe(
      'lat,lon,date,Temperature_2m_max,temperature_2m_max_2,temperature_2m_max_3,precipitation_sum',
    );
    expect(matched.renamed).toEqual({ temperature_2m_max: 'temperature_2m_max_3' });
  });

  it('writes Parquet with the types of the table, units, and names that are each there once', async () => {
    const table = await store.keep('t.csv', 'lat,lon,date,,x,X\n1,2,2020-01-01,a,b,c\n');
    const lookup = lookupOf(table, { format: 'parquet', variables: ['weather_code', 'sunrise'] });
    const { path } = await lookUp(table, lookup);
    await withConnection(store.instance, async (connection) => {
      const columns = await queryRows(connection, `DESCRIBE FROM '${path}'`);
      expect(columns.map(({ column_name, column_type }) => [column_name, column_type])).toEqual([
        ['lat', 'VARCHAR'],
        ['lon', 'VARCHAR'],
        ['date', 'VARCHAR'],
        ['column_4', 'VARCHAR'],
        ['x', 'VARCHAR'],
        ['X_2', 'VARCHAR'],
        ['weather_code', 'SMALLINT'],
        ['sunrise', 'TIMESTAMP WITH TIME ZONE'],
      ]);
      const metadata = await queryRows(
        connection,
        `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata('${path}')`,
      );
      expect(metadata).toEqual([
        { key: 'unit:weather_code', value: 'wmo code' },
        { key: 'unit:sunrise', value: 'UTC' },
      ]);
    });
  });

  it('joins hours by the clocks of the place, and writes instants with their Z', async () => {
    const table = await store.keep('t.csv', 'lat,lon,date\n47.4,8.5,2020-07-02T13:40\n');
    const hourly = { resolution: 'hourly' as const, variables: ['temperature_2m'] };
    const { days: _of_days, ...lookup } = lookupOf(table, hourly);
    const { path } = await lookUp(table, lookup);
    const value = dayValue('temperature_2m', 47.4, 8.5, '2020-07-02T11:00Z');
    expect(readFileSync(path, 'utf8')).toBe(
      `lat,lon,date,temperature_2m\n47.4,8.5,2020-07-02T13:40,${value.toFixed(1)}\n`,
    );
    const daily = lookupOf(table, { variables: ['sunrise'], days: 'local' });
    const sunrise = await lookUp(table, daily);
    expect(readFileSync(sunrise.path, 'utf8')).toMatch(/,2020-07-02T0\d:00:00Z\n$/);
    expect(sunrise.matched.statistics).toEqual({ sunrise: { unit: 'unixtime', rows: 1 } });
  });

  it('counts rows without a value apart, and says why', async () => {
    // The archive has no such value before 1950, and the model has no last days yet.
    const table = await store.keep(
      't.csv',
      'lat,lon,date\n1,2,1949-12-30\n1,2,1950-01-01\n1,2,2026-11-26\n',
    );
    const lookup = lookupOf(table, { variables: ['et0_fao_evapotranspiration'] });
    const { plan } = await store.plan(table, lookup);
    await store.fetch(lookup, plan);
    const path = join(store.folder, 'out.csv');
    const matched = await store.match(table, lookup, plan, path);
    expect(matched).toMatchObject({
      rows: 3,
      matched: 2,
      missing: 1,
      missing_why: [{ why: 'upstream has no value', rows: 1 }],
      provisional_from: '2026-11-26',
    });
    expect(matched.statistics.et0_fao_evapotranspiration?.rows).toBe(2);
  });

  it('takes each day from the file that has its value, where files overlap', async () => {
    const table = await store.keep(
      't.csv',
      'lat,lon,date\n1,2,2020-01-05\n1,2,2020-01-06\n1,2,2020-01-07\n1,2,2020-01-25\n',
    );
    const lookup = lookupOf(table, { variables: ['temperature_2m_max'] });
    const { plan } = await store.plan(table, lookup);
    const series = seriesAt(plan.series[0] as SeriesPoint, lookup);
    const publish = (start_date: string, end_date: string, values: number[]) =>
      store.parts.publish(
        series,
        { start_date, end_date },
        { elevation: 1, columns: new Map([['temperature_2m_max', Float64Array.from(values)]]) },
        '2026-11-01',
      );
    await publish(
      '2020-01-01',
      '2020-01-20',
      Array.from({ length: 20 }, (_, day) => (day === 5 ? Number.NaN : day)),
    );
    await publish('2020-01-06', '2020-01-06', [60]);
    await publish(
      '2020-01-10',
      '2020-01-31',
      Array.from({ length: 22 }, (_, day) => 100 + day),
    );
    const { path } = await lookUp(table, lookup);
    expect(readFileSync(path, 'utf8').split('\n').slice(1)).toEqual([
      '1,2,2020-01-05,4.0',
      '1,2,2020-01-06,60.0',
      '1,2,2020-01-07,6.0',
      '1,2,2020-01-25,115.0',
      '',
    ]);
  });

  it('names the first line of an extreme that several have', async () => {
    const dates = ['2020-01-02', '2020-01-01', '2020-01-02', '2020-01-01'];
    const table = await store.keep(
      't.csv',
      `lat,lon,date\n${dates.map((date) => `1,2,${date}\n`).join('')}`,
    );
    const { matched } = await lookUp(table, lookupOf(table, { variables: ['temperature_2m_max'] }));
    const { min_line, max_line, rows } = matched.statistics.temperature_2m_max ?? {};
    expect([min_line, max_line].sort()).toEqual([2, 3]);
    expect(rows).toBe(4);
  });

  it('notices days that went from the store', async () => {
    const table = await store.keep('t.csv', 'lat,lon,date\n1,2,2020-01-01\n1,2,2021-01-01\n');
    const lookup = lookupOf(table);
    const { plan } = await store.plan(table, lookup);
    await store.fetch(lookup, plan);
    const folder = join(store.folder, 'parts', readdirSync(join(store.folder, 'parts'))[0] ?? '');
    for (const name of readdirSync(folder)) {
      if (name.startsWith('2021')) rmSync(join(folder, name));
    }
    await expect(store.match(table, lookup, plan, join(store.folder, 'out.csv'))).rejects.toThrow(
      new DaysLostError('1 rows ask for days that are in the result store no more'),
    );
  });

  it('keeps 100,000 rows in their order, within the memory of a worker', async () => {
    const count = 100_000;
    const lines = Array.from({ length: count }, (_, row) => {
      const day = new Date(Date.UTC(2020, 0, 1 + (row % 300))).toISOString().slice(0, 10);
      return `${row},"a, note of row ${row}",${(row % 10) * 5},${row % 7},${day}`;
    });
    const table = await store.keep('t.csv', ['id,note,lat,lon,date', ...lines, ''].join('\n'));
    const { path, matched } = await lookUp(table, lookupOf(table));
    expect(matched).toMatchObject({ rows: count, matched: count, missing: 0 });
    const written = readFileSync(path, 'utf8').split('\n');
    expect(written).toHaveLength(count + 2);
    for (let row = 0; row < count; row += 1) {
      if (!written[row + 1]?.startsWith(`${lines[row]},`))
        throw new Error(`line ${row + 2} is ${written[row + 1]}`);
    }
  }, 120_000);
});
