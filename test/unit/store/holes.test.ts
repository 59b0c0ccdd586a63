import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { digest, writeAtomically } from '../../../src/base/files.js';
import { duckdbPartFiles, type PartFiles } from '../../../src/store/part-files.js';
import { fileParts, type Parts } from '../../../src/store/parts.js';
import { addDays } from '../../../src/weather/dates.js';
import type { Days } from '../../../src/weather/gathering.js';
import { countRows } from '../../../src/weather/plan.js';
import type { Series } from '../../../src/weather/provider.js';
import type { SeriesNotes } from '../../../src/weather/series-notes.js';
import { columnsOf } from '../../fakes/columns.js';

const SOURCE = { provider: 'open-meteo', url: 'https://a.example/', licence: '', attribution: '' };
const HIGH = 'temperature_2m_max';
const SERIES: Series = { latitude: 1, longitude: 2, resolution: 'daily', variables: [HIGH] };
const JANUARY = days('2012-01-01', '2012-01-31');
const TODAY = '2026-11-24';

function days(start_date: string, end_date: string): Days {
  return { start_date, end_date };
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
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'holes-'));
  parts = fileParts(store, SOURCE, files);
});
afterEach(() => rmSync(store, { recursive: true }));

/** Values of some days, 1 but on days without one. */
function values(range: Days, without: string[], { resolution, variables }: Series = SERIES) {
  const rows = countRows(range, resolution);
  const perDay = resolution === 'daily' ? 1 : 24;
  const column = Array.from({ length: rows }, (_, row) =>
    // One hour of a day is enough to make a hole.
    without.includes(addDays(range.start_date, Math.floor(row / perDay))) && row % perDay === 0
      ? null
      : 1,
  );
  return columnsOf(Object.fromEntries(variables.map((name) => [name, column])));
}

interface Answer {
  without?: string[];
  asked?: string;
  notes?: SeriesNotes;
  series?: Series;
}

function publish(range: Days, { without = [], asked = TODAY, notes, series = SERIES }: Answer) {
  const columns = values(range, without, series);
  const data = { elevation: 5, columns, ...(notes === undefined ? {} : { notes }) };
  return parts.publish(series, range, data, asked);
}

/** A file as version 0.2.0 wrote it: it says nothing. */
async function publishOld(range: Days, without: string[], series = SERIES): Promise<void> {
  const { file } = await publish(range, { series });
  const path = join(store, file);
  rmSync(path);
  const stem = join(path, '..', `${range.start_date}_${range.end_date}`);
  await writeAtomically(
    store,
    stem,
    (temporary) =>
      files.write(temporary, series, range, {
        elevation: 5,
        columns: values(range, without, series),
      }),
    (temporary) => `${stem}.${digest(temporary).sha256.slice(0, 16)}.parquet`,
  );
  parts = fileParts(store, SOURCE, files);
}

/** What is found by a process that has just begun, and so remembers nothing of the files. */
async function find(today: string, chunk = JANUARY, series = SERIES) {
  const found = await fileParts(store, SOURCE, files).find(series, chunk, today);
  expect(await parts.find(series, chunk, today)).toEqual(found);
  return {
    stored: found.parts.map(({ start_date, end_date }) => days(start_date, end_date)),
    gaps: found.gaps,
  };
}

const HOLE = ['2012-01-10', '2012-01-11'];
const GAP = days('2012-01-10', '2012-01-11');
const AROUND = [days('2012-01-01', '2012-01-09'), days('2012-01-12', '2012-01-31')];

describe('a day without a value that should be there', () => {
  it('counts as stored on the day on which it was asked for, and is a gap from the next on', async () => {
    const { file } = await publish(JANUARY, { without: HOLE });
    expect(file).toMatch(/\/2012-01-01_2012-01-31\.notes\.[0-9a-f]{16}\.parquet$/);
    expect(await find(TODAY)).toEqual({ stored: [JANUARY], gaps: [] });
    expect(await find('2026-11-25')).toEqual({ stored: AROUND, gaps: [GAP] });
  });

  it('is asked for after 1, 2, 4, 8, 16 and then every 30 days, for as long as it stays one', async () => {
    await publish(JANUARY, { without: HOLE });
    let asked = TODAY;
    for (const age of [1, 2, 4, 8, 16, 30, 30]) {
      expect((await find(addDays(asked, age - 1))).gaps).toEqual([]);
      asked = addDays(asked, age);
      expect((await find(asked)).gaps).toEqual([GAP]);
      await publish(GAP, { without: HOLE, asked });
      expect((await find(asked)).gaps).toEqual([]);
    }
  });

  it('is stored for good once upstream has its value', async () => {
    await publish(JANUARY, { without: HOLE });
    await publish(GAP, { asked: '2026-11-25' });
    const whole = { stored: [AROUND[0], GAP, AROUND[1]], gaps: [] };
    expect(await find('2026-11-25')).toEqual(whole);
    expect(await find('2036-11-25')).toEqual(whole);
  });

  it.each([
    ['era5', '1940-01-01', '1940-01-02'],
    ['era5_land', '1950-01-01', '1950-01-02'],
    ['ecmwf_ifs', '2017-01-01', '2017-01-02'],
    ['cerra', '2021-06-29', '2021-06-30'],
  ] as const)(
    'is none where %s has a part of the day alone, as of %s to %s',
    async (model, start, end) => {
      const series = { ...SERIES, model };
      const range = days(start, end);
      await publish(range, { without: [start, end], series });
      const whole = model === 'cerra' ? start : end;
      expect((await find('2036-11-25', range, series)).gaps).toEqual([days(whole, whole)]);
    },
  );

  it('is no reason to ask for its neighbours: each keeps its own age', async () => {
    await publish(JANUARY, { without: HOLE });
    await publish(GAP, { without: ['2012-01-11'], asked: '2026-11-25' });
    expect((await find('2026-11-26')).gaps).toEqual([]);
    expect((await find('2026-11-27')).gaps).toEqual([days('2012-01-11', '2012-01-11')]);
    await publish(days('2012-01-11', '2012-02-02'), {
      without: ['2012-01-11', '2012-02-02'],
      asked: '2026-11-27',
    });
    const both = days('2012-01-01', '2012-02-02');
    expect((await find('2026-11-28', both)).gaps).toEqual([days('2012-02-02', '2012-02-02')]);
    expect((await find('2026-11-30', both)).gaps).toEqual([days('2012-02-02', '2012-02-02')]);
    expect((await find('2026-12-01', both)).gaps).toEqual([
      days('2012-01-11', '2012-01-11'),
      days('2012-02-02', '2012-02-02'),
    ]);
  });

  it('that two jobs have asked for at once has been asked for once', async () => {
    await publish(JANUARY, { without: HOLE });
    await publish(GAP, { without: HOLE, asked: '2026-11-25' });
    await publish(JANUARY, { without: HOLE, asked: '2026-11-25' });
    expect((await find('2026-11-26')).gaps).toEqual([]);
    expect((await find('2026-11-27')).gaps).toEqual([GAP]);
  });

  it('is one when a single hour is missing', async () => {
    const series: Series = { ...SERIES, resolution: 'hourly', variables: ['temperature_2m'] };
    await publish(JANUARY, { without: HOLE, series });
    expect(await find('2026-11-25', JANUARY, series)).toEqual({ stored: AROUND, gaps: [GAP] });
  });

  it('may be the first or the last of a file', async () => {
    await publish(JANUARY, { without: ['2012-01-01', '2012-01-31'] });
    expect(await find('2026-11-25')).toEqual({
      stored: [days('2012-01-02', '2012-01-30')],
      gaps: [days('2012-01-01', '2012-01-01'), days('2012-01-31', '2012-01-31')],
    });
  });

  it('is one gap with the days beside it that nobody has', async () => {
    await publish(days('2012-01-01', '2012-01-20'), { without: ['2012-01-20'] });
    expect((await find('2026-11-25')).gaps).toEqual([days('2012-01-20', '2012-01-31')]);
  });
});

describe('a null that belongs', () => {
  it.each<[string, Series, SeriesNotes]>([
    ['of a moment', { ...SERIES, variables: ['sunrise'] }, {}],
    ['of what the source lacks', SERIES, { lacks: [HIGH] }],
    [
      'of a station',
      {
        ...SERIES,
        station: { id: 'X', name: 'X', latitude: 1, longitude: 2, elevation_m: 5, distance_km: 0 },
      },
      {},
    ],
  ])('%s is never asked for again', async (_what, series, notes) => {
    await publish(JANUARY, { without: HOLE, series, notes });
    expect(await find('2036-11-25', JANUARY, series)).toEqual({ stored: [JANUARY], gaps: [] });
  });
});

describe('a file of version 0.2.0', () => {
  it('is asked for its nulls again, at once, and for nothing else', async () => {
    await publishOld(JANUARY, HOLE);
    expect(await find(TODAY)).toEqual({ stored: AROUND, gaps: [GAP] });
    await publish(GAP, { without: HOLE });
    expect((await find(TODAY)).gaps).toEqual([]);
    expect((await find('2026-11-25')).gaps).toEqual([GAP]);
  });

  it('of hours has a hole where one is missing', async () => {
    const series: Series = { ...SERIES, resolution: 'hourly', variables: ['temperature_2m'] };
    await publishOld(JANUARY, HOLE, series);
    expect(await find(TODAY, JANUARY, series)).toEqual({ stored: AROUND, gaps: [GAP] });
  });

  it('without nulls is stored for good, under its name', async () => {
    await publishOld(JANUARY, []);
    expect(await find('2036-11-25')).toEqual({ stored: [JANUARY], gaps: [] });
    const [folder = ''] = readdirSync(join(store, 'parts'));
    expect(readdirSync(join(store, 'parts', folder)).sort()).toEqual([
      expect.stringMatching(/^2012-01-01_2012-01-31\.[0-9a-f]{16}\.parquet$/),
      'series.json',
    ]);
  });
});

describe('what a provider notes', () => {
  const notes: SeriesNotes = {
    lacks: ['snow_depth'],
    corrected: {
      [HIGH]: {
        clamped: { '2012-01-05': 2, '2012-01-20': 1 },
        impossible: [
          { time: '2012-01-06', value: -999 },
          { time: '2012-01-21', value: '-3276.8' },
        ],
      },
    },
    accumulated: {
      precipitation_sum: [
        { start_date: '2011-12-30', end_date: '2012-01-02', value: 3.5 },
        { start_date: '2012-01-09', end_date: '2012-01-11', value: 7 },
      ],
    },
  };

  it('is said of the days that are read, and of no others', async () => {
    await publish(JANUARY, { notes });
    const read = async (chunk: Days) => {
      const fresh = fileParts(store, SOURCE, files);
      const { parts: found } = await fresh.find(SERIES, chunk, TODAY);
      return Promise.all(found.map((part) => fresh.notes(part)));
    };
    expect(await read(JANUARY)).toEqual([notes]);
    expect(await read(days('2012-01-02', '2012-01-05'))).toEqual([
      {
        lacks: ['snow_depth'],
        corrected: { [HIGH]: { clamped: { '2012-01-05': 2 }, impossible: [] } },
        accumulated: {
          precipitation_sum: [{ start_date: '2011-12-30', end_date: '2012-01-02', value: 3.5 }],
        },
      },
    ]);
    expect(await read(days('2012-01-12', '2012-01-19'))).toEqual([{ lacks: ['snow_depth'] }]);
  });

  it('is said of days that upstream still revises, too', async () => {
    const data = { elevation: 5, columns: values(JANUARY, []), notes };
    const part = await parts.publishProvisional(SERIES, JANUARY, data, TODAY);
    expect(part.file).toMatch(/31\.provisional-2026-11-24\.notes\.[0-9a-f]{16}\.parquet$/);
    expect(await parts.notes(part)).toEqual(notes);
  });

  it('of a healthy answer is nothing, and its name says so', async () => {
    const part = await publish(JANUARY, {});
    expect(await parts.notes(part)).toBeUndefined();
    expect(part.file).toMatch(/\/2012-01-01_2012-01-31\.[0-9a-f]{16}\.parquet$/);
    expect(await files.said(join(store, part.file))).toBe('{"asked":"2026-11-24"}');
  });
});
