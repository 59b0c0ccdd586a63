import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { digest } from '../../../src/base/files.js';
import { duckdbPartFiles, type PartFiles } from '../../../src/store/part-files.js';
import { fileParts, type Parts } from '../../../src/store/parts.js';
import type { Part } from '../../../src/weather/gathering.js';
import { countRows } from '../../../src/weather/plan.js';
import type { Series } from '../../../src/weather/provider.js';
import { columnsOf } from '../../fakes/columns.js';

const SOURCE = {
  provider: 'open-meteo',
  url: 'https://archive.example/v1/archive',
  licence: 'CC BY 4.0',
  attribution: 'Weather data by Open-Meteo.com',
};
const SERIES: Series = {
  latitude: 47.60621,
  longitude: -122.33207,
  resolution: 'daily',
  variables: ['temperature_2m_max'],
};
const TODAY = '2026-11-24';
const JANUARY = days('2012-01-01', '2012-01-31');

function days(start_date: string, end_date: string) {
  return { start_date, end_date };
}

function station(id: string) {
  const { latitude, longitude } = SERIES;
  return { id, name: 'SEATTLE', latitude, longitude, elevation_m: 112.8, distance_km: 0 };
}

let instance: DuckDBInstance;
let files: PartFiles;
let store: string;
let parts: Parts;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  files = duckdbPartFiles(instance);
});
afterAll(() => instance.closeSync());
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'parts-'));
  parts = fileParts(store, SOURCE, files);
});
afterEach(() => rm(store, { recursive: true }));

function publish(start_date: string, end_date: string, provisionalOn?: string): Promise<Part> {
  const range = { start_date, end_date };
  const values = Array.from({ length: countRows(range, 'daily') }, (_, day) => day / 10);
  const data = { elevation: 56, columns: columnsOf({ temperature_2m_max: values }) };
  return provisionalOn === undefined
    ? parts.publish(SERIES, range, data, TODAY)
    : parts.publishProvisional(SERIES, range, data, provisionalOn);
}

/** What is found of a chunk: the days of each part, and the gaps. */
async function find(chunk = JANUARY, today = TODAY) {
  const found = await parts.find(SERIES, chunk, today);
  return {
    stored: found.parts.map(({ start_date, end_date }) => days(start_date, end_date)),
    gaps: found.gaps,
  };
}

describe('a published part', () => {
  it('is found again, as it was published', async () => {
    const part = await publish('2012-01-01', '2012-01-31');
    expect(await parts.find(SERIES, JANUARY, TODAY)).toEqual({ parts: [part], gaps: [] });
    expect(await digest(parts.path(part))).toEqual({ sha256: part.sha256, bytes: part.bytes });
    const hash = part.sha256.slice(0, 16);
    // Parts of earlier versions are found: the name of a series stays.
    expect(part.file).toMatch(/^parts\/47\.61_-122\.33_daily_ce2b87d55d9b5759\/[^/]+$/);
    expect(part.file.endsWith(`/2012-01-01_2012-01-31.${hash}.parquet`)).toBe(true);
  });

  it('lies beside a description of its series', async () => {
    const part = await publish('2012-01-01', '2012-01-31');
    const path = join(dirname(parts.path(part)), 'series.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      format: 1,
      latitude: 47.60621,
      longitude: -122.33207,
      elevation_m: 56,
      resolution: 'daily',
      variables: ['temperature_2m_max'],
      source: 'https://archive.example/v1/archive',
      checksum: 'b35547e5ce299304fd1f63227397bd8485e225bb742ed3d359d80e8a78b5cb69',
    });
    expect(await parts.description(SERIES)).toEqual({ format: 1, elevation_m: 56 });
  });

  it('lies beside whose it is, where upstream said so', async () => {
    const credit = { licence: 'ours', attribution: 'us' };
    const data = { elevation: 56, columns: columnsOf({ temperature_2m_max: [1] }), credit };
    await parts.publish(SERIES, days('2012-01-01', '2012-01-01'), data, TODAY);
    expect(await parts.description(SERIES)).toEqual({ format: 1, elevation_m: 56, credit });
  });

  it('leaves no temporary file, and one file however often it is published', async () => {
    const first = await publish('2012-01-01', '2012-01-31');
    expect(await publish('2012-01-01', '2012-01-31')).toEqual(first);
    const files = await readdir(dirname(parts.path(first)));
    expect(files.sort()).toEqual([first.file.split('/')[2], 'series.json']);
  });

  it.each([
    ['another place', { ...SERIES, latitude: 47.60622 }],
    ['another resolution', { ...SERIES, resolution: 'hourly' as const }],
    ['another variable', { ...SERIES, variables: ['temperature_2m_min'] }],
    ['a station', { ...SERIES, station: station('USW00024233') }],
  ])('is not found for %s', async (_what, other) => {
    await publish('2012-01-01', '2012-01-31');
    expect(await parts.find(other, JANUARY, TODAY)).toEqual({ parts: [], gaps: [JANUARY] });
  });

  it('is not found for another upstream', async () => {
    await publish('2012-01-01', '2012-01-31');
    const other = fileParts(store, { ...SOURCE, url: 'http://other' }, files);
    expect((await other.find(SERIES, JANUARY, TODAY)).parts).toEqual([]);
  });
});

it("a station's part is found for it alone, which its series names", async () => {
  const airport = { ...SERIES, station: station('USW00024233') };
  const data = { elevation: 112.8, columns: columnsOf({ temperature_2m_max: [1] }) };
  const day = days('2012-01-01', '2012-01-01');
  const part = await parts.publish(airport, day, data, TODAY);
  const farther = { ...airport, station: { ...airport.station, distance_km: 20 } };
  expect(await parts.find(farther, day, TODAY)).toEqual({ parts: [part], gaps: [] });
  const neighbour = { ...SERIES, station: station('USC00457473') };
  expect(await parts.find(neighbour, day, TODAY)).toEqual({ parts: [], gaps: [day] });
  const path = join(dirname(parts.path(part)), 'series.json');
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ station: 'USW00024233' });
});

describe('of a chunk', () => {
  it('everything is a gap in a new store', async () => {
    expect(await find()).toEqual({ stored: [], gaps: [JANUARY] });
  });

  it.each([
    [
      'before',
      ['2012-01-11', '2012-02-05'],
      ['2012-01-11', '2012-01-31'],
      [['2012-01-01', '2012-01-10']],
    ],
    [
      'after',
      ['2011-12-05', '2012-01-20'],
      ['2012-01-01', '2012-01-20'],
      [['2012-01-21', '2012-01-31']],
    ],
    [
      'on both sides of',
      ['2012-01-11', '2012-01-20'],
      ['2012-01-11', '2012-01-20'],
      [
        ['2012-01-01', '2012-01-10'],
        ['2012-01-21', '2012-01-31'],
      ],
    ],
    ['neither side of', ['2011-01-01', '2012-12-31'], ['2012-01-01', '2012-01-31'], []],
  ] as [string, [string, string], [string, string], [string, string][]][])(
    'the days %s a part are missing',
    async (_where, published, stored, gaps) => {
      await publish(...published);
      expect(await find()).toEqual({
        stored: [days(...stored)],
        gaps: gaps.map((gap) => days(...gap)),
      });
    },
  );

  it('the days between two parts are missing', async () => {
    await publish('2012-01-01', '2012-01-10');
    await publish('2012-01-16', '2012-01-31');
    expect(await find()).toEqual({
      stored: [days('2012-01-01', '2012-01-10'), days('2012-01-16', '2012-01-31')],
      gaps: [days('2012-01-11', '2012-01-15')],
    });
  });

  it('each day is taken once, whatever overlaps', async () => {
    await publish('2012-01-01', '2012-01-10');
    await publish('2012-01-03', '2012-01-05');
    await publish('2012-01-05', '2012-01-20');
    await publish('2012-01-19', '2012-02-29');
    expect(await find()).toEqual({
      stored: [
        days('2012-01-01', '2012-01-10'),
        days('2012-01-11', '2012-01-20'),
        days('2012-01-21', '2012-01-31'),
      ],
      gaps: [],
    });
  });

  it('parts of other days are not looked at', async () => {
    await publish('2011-12-01', '2011-12-31');
    await publish('2012-02-01', '2012-02-29');
    expect(await find()).toEqual({ stored: [], gaps: [JANUARY] });
  });
});

describe('a damaged part', () => {
  const damage = (part: Part) => writeFile(parts.path(part), 'PAR1');

  it('is a gap, and stays where it is', async () => {
    const part = await publish('2012-01-11', '2012-01-20');
    await damage(part);
    expect(await find()).toEqual({ stored: [], gaps: [JANUARY] });
    expect(await readFile(parts.path(part), 'utf8')).toBe('PAR1');
  });

  it('is one gap with the missing days around it, up to the next part', async () => {
    await damage(await publish('2012-01-05', '2012-01-15'));
    await publish('2012-01-21', '2012-01-31');
    expect(await find()).toEqual({
      stored: [days('2012-01-21', '2012-01-31')],
      gaps: [days('2012-01-01', '2012-01-20')],
    });
  });

  it('leaves what an intact one has of the same days', async () => {
    await damage(await publish('2012-01-01', '2012-01-31'));
    await publish('2012-01-10', '2012-01-20');
    expect(await find()).toEqual({
      stored: [days('2012-01-10', '2012-01-20')],
      gaps: [days('2012-01-01', '2012-01-09'), days('2012-01-21', '2012-01-31')],
    });
  });
});

describe('a provisional part', () => {
  it('counts on the day on which it was fetched only', async () => {
    const part = await publish('2012-01-01', '2012-01-31', TODAY);
    expect(part.file).toContain('/2012-01-01_2012-01-31.provisional-2026-11-24.');
    expect((await find()).gaps).toEqual([]);
    expect(await find(JANUARY, '2026-11-25')).toEqual({ stored: [], gaps: [JANUARY] });
  });

  it('does not stand in the way of a settled one', async () => {
    await publish('2012-01-20', '2012-01-31', '2012-02-01');
    const settled = await publish('2012-01-01', '2012-01-31');
    expect((await parts.find(SERIES, JANUARY, TODAY)).parts).toEqual([settled]);
  });
});
