import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type JobStatistics, jobStatistics } from '../../../src/rows/kept-tallies.js';
import type { StoredDays } from '../../../src/rows/stored-days.js';
import { summarise } from '../../../src/rows/summary.js';
import { tallyOf } from '../../../src/rows/tally.js';
import { addDays } from '../../../src/weather/dates.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import type { Resolution } from '../../../src/weather/variables.js';
import { columnsOf } from '../../fakes/columns.js';
import {
  parquetFolder,
  seriesOf,
  storeColumns,
  type TestColumns,
} from '../../fakes/parquet-folder.js';

const START = '2012-02-28';

const parquet = parquetFolder();

/** Stores columns as one file of whole days, and takes note of it. */
async function store(
  statistics: JobStatistics,
  columns: TestColumns,
  resolution: Resolution,
  start_date: string,
): Promise<StoredDays> {
  const stored = await storeColumns(parquet, columns, resolution, start_date);
  const series = seriesOf(columns, resolution);
  statistics.note(stored, await tallyOf(series, stored, columnsOf(columns)));
  return stored;
}

function gatheringOf(columns: TestColumns, resolution: Resolution): Gathering {
  return { ...seriesOf(columns, resolution), start_date: START, end_date: START };
}

/** What the tallies of some pieces say, and what DuckDB reads from their files. */
async function bothOf(pieces: readonly TestColumns[], resolution: Resolution) {
  const statistics = jobStatistics(parquet.instance);
  const stored: StoredDays[] = [];
  for (const piece of pieces) {
    const start_date = stored.length === 0 ? START : addDays(stored.at(-1)?.end_date ?? '', 1);
    stored.push(await store(statistics, piece, resolution, start_date));
  }
  const gathering = gatheringOf(pieces[0] ?? {}, resolution);
  return {
    told: await statistics.summarise(stored, gathering),
    read: await summarise(parquet.instance, stored, gathering),
  };
}

const DAILY = {
  temperature_2m_max: [-120, 80, 1],
  precipitation_sum: [0, 400, 1],
  wind_speed_10m_max: [0, 60, 1],
  wind_speed_10m_mean: [0, 60, 1],
  wind_direction_10m_dominant: [0, 360, 0],
  weather_code: [0, 99, 0],
} as const;

/** Days of values as upstream has them: few digits, many of them equal, and some missing. */
function days(count: number): fc.Arbitrary<TestColumns> {
  const columns = Object.entries(DAILY).map(([name, [lowest, highest, decimals]]) => {
    const value = fc
      .integer({ min: lowest * 10 ** decimals, max: highest * 10 ** decimals })
      .map((digits) => digits / 10 ** decimals);
    const cell = fc.option(value, { freq: 10, nil: null });
    return [name, fc.array(cell, { minLength: count, maxLength: count })] as const;
  });
  return fc.record(Object.fromEntries(columns));
}

describe('statistics of rows that this process has stored', () => {
  it('are those that DuckDB reads from the file, to the last bit', async () => {
    // Means over 64 values often lie just between two roundings, where the last bit decides.
    const lengths = fc.constantFrom(1, 2, 31, 64, 192, 320);
    await fc.assert(
      fc.asyncProperty(lengths.chain(days), async (columns) => {
        const { told, read } = await bothOf([columns], 'daily');
        expect(told).toEqual(read);
      }),
      { numRuns: 60 },
    );
  });

  it('are those that DuckDB reads from several files', async () => {
    // Together less than 64, so that the order in which DuckDB adds files decides no rounding.
    const lengths = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 2, maxLength: 4 });
    const pieces = lengths.chain((counts) => fc.tuple(...counts.map(days)));
    await fc.assert(
      fc.asyncProperty(pieces, async (columns) => {
        const { told, read } = await bothOf(columns, 'daily');
        expect(told).toEqual(read);
      }),
      { numRuns: 30 },
    );
  });

  it('of hours are those of the file too: calms, directions between degrees, first moments', async () => {
    const hours = (cell: (hour: number) => number | null) =>
      Array.from({ length: 48 }, (_, hour) => cell(hour));
    const { told, read } = await bothOf(
      [
        {
          temperature_2m: hours((hour) => [3, -1, null, 9][hour % 4] ?? null),
          wind_speed_10m: hours((hour) => (hour % 3 === 0 ? 0 : hour / 10)),
          wind_direction_10m: hours((hour) => (hour % 5 === 0 ? null : hour * 7.3)),
        },
      ],
      'hourly',
    );
    expect(told).toEqual(read);
    expect(told.statistics.temperature_2m).toMatchObject({
      min_at: '2012-02-28T01:00:00Z',
      max_at: '2012-02-28T03:00:00Z',
    });
  });

  it.each<[string, TestColumns]>([
    ['that cancel out', { wind_direction_10m_dominant: [90, 270] }],
    ['that are missing', { wind_direction_10m_dominant: [null, null] }],
    ['just west of north', { wind_direction_10m_dominant: [359.9999999] }],
  ])('of directions %s are the same', async (_, columns) => {
    const { told, read } = await bothOf([columns], 'daily');
    expect(told).toEqual(read);
  });
});

describe('nothing is read', () => {
  /** The file says something else than the note, so it shows which of them was read. */
  async function spoilt() {
    const statistics = jobStatistics(parquet.instance);
    const stored = await store(statistics, { precipitation_sum: [1, 2, 4] }, 'daily', START);
    const series = { resolution: 'daily' as const, variables: ['precipitation_sum'] };
    const other = columnsOf({ precipitation_sum: [10, 20, 40] });
    statistics.note(stored, await tallyOf(series, stored, other));
    return { statistics, stored };
  }
  const gathering = gatheringOf({ precipitation_sum: [] }, 'daily');

  it('of files that are noted and needed whole', async () => {
    const { statistics, stored } = await spoilt();
    const { statistics: told } = await statistics.summarise([stored], gathering);
    expect(told.precipitation_sum).toMatchObject({ sum: 70, max_at: '2012-03-01' });
  });

  it('but all files are, where only some days of one are needed', async () => {
    const { statistics, stored } = await spoilt();
    const some = { ...stored, start_date: '2012-02-29' };
    const { statistics: told } = await statistics.summarise([some], gathering);
    expect(told.precipitation_sum).toMatchObject({ sum: 6 });
  });

  it('but all files are, where another process has stored one', async () => {
    const { statistics, stored } = await spoilt();
    const theirs = await store(
      jobStatistics(parquet.instance),
      { precipitation_sum: [8] },
      'daily',
      '2012-03-02',
    );
    const { rows, statistics: told } = await statistics.summarise([theirs, stored], gathering);
    expect(rows).toBe(4);
    expect(told.precipitation_sum).toMatchObject({ sum: 15, max: 8 });
  });
});
