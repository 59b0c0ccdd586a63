import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Chunk, Part } from '../weather/gathering.js';
import type { ChunkData, Series, WeatherProvider } from '../weather/provider.js';
import { digest, isMissing, writeAtomically } from './files.js';
import type { ParquetWriter } from './parquet.js';

/** Part of every series' hash: parts of another format are never found, so never misread. */
const PART_FORMAT = 1;

/**
 * The stored rows of all jobs: immutable Parquet files, found again by what was asked for.
 *
 *   parts/47.61_-122.33_daily_<hash of the series>/series.json
 *                                                  2012-01-01_2012-12-31.<hash of the file>.parquet
 *
 * Every name ends in the hash of the file's own bytes, so that a damaged file is noticed without any index.
 */
export interface Parts {
  /** A part that holds all rows of the chunk, intact; a provisional one counts on the day it was fetched only. */
  find(series: Series, chunk: Chunk, today: string): Promise<Part | undefined>;
  publish(series: Series, chunk: Chunk, data: ChunkData, provisionalOn?: string): Promise<Part>;
  /** Metres; null where upstream has none. */
  elevation(series: Series): Promise<number | null>;
  /** Absolute path of a part. */
  path(part: Part): string;
}

interface PartName {
  start_date: string;
  end_date: string;
  provisionalOn: string | undefined;
  hash: string;
}

const NAME =
  /^(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)(?:\.provisional-(\d{4}-\d\d-\d\d))?\.([0-9a-f]{16})\.parquet$/;
const HASH_LENGTH = 16;

export function fileParts(
  store: string,
  source: WeatherProvider['source'],
  writeParquet: ParquetWriter,
): Parts {
  const seriesFolder = (series: Series) => `parts/${seriesName(series, source)}`;
  const absolute = (file: string) => join(store, ...file.split('/'));

  async function find(series: Series, chunk: Chunk, today: string): Promise<Part | undefined> {
    const folder = seriesFolder(series);
    for (const file of await listFolder(absolute(folder))) {
      const name = parseName(file);
      if (name === undefined || !covers(name, chunk)) continue;
      if (name.provisionalOn !== undefined && name.provisionalOn !== today) continue;
      const found = await digest(absolute(`${folder}/${file}`));
      // A damaged file stays where it is, for a person to look at, and is fetched anew.
      if (found.sha256.startsWith(name.hash)) return { file: `${folder}/${file}`, ...found };
    }
    return undefined;
  }

  async function publish(
    series: Series,
    chunk: Chunk,
    data: ChunkData,
    provisionalOn?: string,
  ): Promise<Part> {
    const folder = seriesFolder(series);
    await describeSeries(absolute(`${folder}/series.json`), series, source, data);
    const stem = `${chunk.start_date}_${chunk.end_date}${provisionalOn ? `.provisional-${provisionalOn}` : ''}`;
    let found = { sha256: '', bytes: 0 };
    const final = await writeAtomically(
      absolute(`${folder}/${stem}`),
      (temporary) => writeParquet(temporary, series, chunk, data),
      async (temporary) => {
        found = await digest(temporary);
        return `${absolute(`${folder}/${stem}`)}.${found.sha256.slice(0, HASH_LENGTH)}.parquet`;
      },
    );
    return { file: `${folder}/${basename(final)}`, ...found };
  }

  return {
    find,
    publish,
    elevation: async (series) => {
      const text = await readFile(absolute(`${seriesFolder(series)}/series.json`), 'utf8');
      return (JSON.parse(text) as { elevation_m: number | null }).elevation_m;
    },
    path: (part) => absolute(part.file),
  };
}

function seriesName(series: Series, source: WeatherProvider['source']): string {
  const { latitude, longitude, resolution, variables } = series;
  const asked = [
    PART_FORMAT,
    source.provider,
    source.url,
    latitude,
    longitude,
    resolution,
    variables,
  ];
  const hash = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  return `${latitude.toFixed(2)}_${longitude.toFixed(2)}_${resolution}_${hash.slice(0, HASH_LENGTH)}`;
}

/** Says in words what the folder's hash stands for. Written before the first part, so that every part has it. */
async function describeSeries(
  path: string,
  series: Series,
  source: WeatherProvider['source'],
  data: ChunkData,
): Promise<void> {
  const { latitude, longitude, resolution, variables } = series;
  const description = {
    format: PART_FORMAT,
    latitude,
    longitude,
    elevation_m: data.elevation,
    resolution,
    variables,
    source: source.url,
  };
  const text = `${JSON.stringify(description, null, 2)}\n`;
  if ((await listFolder(dirname(path))).includes(basename(path))) return;
  await writeAtomically(path, (temporary) => writeFile(temporary, text));
}

function covers(name: PartName, chunk: Chunk): boolean {
  return name.start_date <= chunk.start_date && name.end_date >= chunk.end_date;
}

function parseName(file: string): PartName | undefined {
  const match = NAME.exec(file);
  if (match === null) return undefined;
  const [, start_date = '', end_date = '', provisionalOn, hash = ''] = match;
  return { start_date, end_date, provisionalOn, hash };
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
