import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { digest } from '../../../src/base/files.js';
import { duckdbPartFiles, type PartFiles } from '../../../src/store/part-files.js';
import { fileParts, type Parts } from '../../../src/store/parts.js';
import { trialBytes } from '../../../src/store/write-breaker.js';
import { addDays } from '../../../src/weather/dates.js';
import type { Part } from '../../../src/weather/gathering.js';
import { countRows } from '../../../src/weather/plan.js';
import type { Series } from '../../../src/weather/provider.js';
import { VARIABLES } from '../../../src/weather/variables.js';
import { describePartsContract } from '../../contracts/parts-contract.js';
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

/** What a file takes of a disk. */
function blocks(bytes: number): number {
  return Math.ceil(bytes / 4_096);
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

describePartsContract('in a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parts-'));
  return {
    partsOf: (source) => fileParts(folder, source, files),
    damage: ({ file }) => writeFile(join(folder, file), 'PAR1'),
    close: () => rm(folder, { recursive: true }),
  };
});

function publish(start_date: string, end_date: string, provisionalOn?: string): Promise<Part> {
  const range = { start_date, end_date };
  const values = Array.from({ length: countRows(range, 'daily') }, (_, day) => day / 10);
  const data = { elevation: 56, columns: columnsOf({ temperature_2m_max: values }) };
  return provisionalOn === undefined
    ? parts.publish(SERIES, range, data, TODAY)
    : parts.publishProvisional(SERIES, range, data, provisionalOn);
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
});

it('a part gets no name where its series cannot be described', async () => {
  const { file } = await publish('2012-01-01', '2012-01-31');
  const folder = dirname(join(store, file));
  const description = join(folder, 'series.json');
  await rm(description);
  await mkdir(description);
  await expect(publish('2012-02-01', '2012-02-29')).rejects.toThrow(
    `${description} is a folder, where durable-weather keeps a file; move it away.`,
  );
  expect((await readdir(folder)).sort()).toEqual([basename(file), 'series.json']);
});

describe('after a part could not be written', () => {
  beforeEach(async () => {
    let tries = 0;
    const write: PartFiles['write'] = (...file) => {
      tries += 1;
      return tries > 1 ? files.write(...file) : Promise.reject(new Error('no space left'));
    };
    parts = fileParts(store, SOURCE, { ...files, write });
    await expect(publish('2012-01-01', '2012-01-31')).rejects.toThrow('no space left');
  });

  it('its folder is tried before the next one is asked for, and keeps nothing of that', async () => {
    await parts.expectWritable(SERIES, 8_000);
    const [folder] = await readdir(join(store, 'parts'));
    expect(await readdir(join(store, 'parts', folder as string))).toEqual(['series.json']);
    await rm(join(store, 'parts'), { recursive: true });
    await writeFile(join(store, 'parts'), 'in the way');
    await expect(parts.expectWritable(SERIES, 8_000)).rejects.toThrow('ENOTDIR');
  });

  it.each([
    ['daily', 1, 1],
    ['daily', 31, 16],
    ['daily', 365, 16],
    ['hourly', 21, 1],
    ['hourly', 31, 9],
    ['hourly', 3_653, 2],
  ] as const)(
    'a trial is no smaller than the part and its description: %s rows of %i days of %i variables',
    async (resolution, count, width) => {
      const variables = Object.keys(VARIABLES[resolution]).slice(0, width);
      const range = days('2010-01-01', addDays('2010-01-01', count - 1));
      const rows = countRows(range, resolution);
      const noise = () => Array.from({ length: rows }, () => Math.round(Math.random() * 400) / 10);
      const columns = columnsOf(Object.fromEntries(variables.map((name) => [name, noise()])));
      const series = { ...SERIES, resolution, variables };
      const part = await parts.publish(series, range, { elevation: 56, columns }, TODAY);
      const description = await readFile(join(dirname(parts.path(part)), 'series.json'));
      const taken = blocks(part.bytes) + blocks(description.length);
      expect(blocks(trialBytes(8 * rows * variables.length))).toBeGreaterThanOrEqual(taken);
    },
  );

  it('nothing is tried once it could be written', async () => {
    await publish('2012-01-01', '2012-01-31');
    await rm(join(store, 'parts'), { recursive: true });
    await writeFile(join(store, 'parts'), 'in the way');
    await parts.expectWritable(SERIES, 8_000);
  });
});

it("a station's part lies in a series that names the station", async () => {
  const airport = { ...SERIES, station: station('USW00024233') };
  const data = { elevation: 112.8, columns: columnsOf({ temperature_2m_max: [1] }) };
  const part = await parts.publish(airport, days('2012-01-01', '2012-01-01'), data, TODAY);
  const path = join(dirname(parts.path(part)), 'series.json');
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ station: 'USW00024233' });
});

it('a damaged part stays where it is', async () => {
  const part = await publish('2012-01-11', '2012-01-20');
  await writeFile(parts.path(part), 'PAR1');
  expect(await parts.find(SERIES, JANUARY, TODAY)).toEqual({ parts: [], gaps: [JANUARY] });
  expect(await readFile(parts.path(part), 'utf8')).toBe('PAR1');
});

it('a provisional part has the day in its name', async () => {
  const part = await publish('2012-01-01', '2012-01-31', TODAY);
  expect(part.file).toContain('/2012-01-01_2012-01-31.provisional-2026-11-24.');
});
