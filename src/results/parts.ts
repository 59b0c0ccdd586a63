import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { UnavailableError } from '../errors.js';
import { digest, listFolder, readText, writeAtomically, writeText } from '../files.js';
import { addDays, earlier } from '../weather/dates.js';
import type { Chunk, Days, Part } from '../weather/gathering.js';
import { zoneOfDays } from '../weather/local-days.js';
import type { Credit, Series, SeriesData, WeatherProvider } from '../weather/provider.js';
import type { ParquetWriter } from './parquet.js';
import { storedPath } from './stored-path.js';

/** Part of every series' hash: parts of another format are never found, so never misread. */
const PART_FORMAT = 1;

/**
 * The stored rows of all jobs: immutable Parquet files, found again by what was asked for.
 *
 *   parts/47.61_-122.33_daily_<hash of the series>/series.json
 *                                                  2010-01-01_2019-12-31.<hash of the file>.parquet
 *
 * Every name ends in the hash of the file's own bytes, so that a damaged file is noticed without any index.
 */
export interface Parts {
  /** What is stored of a chunk, intact, and the days that are missing; provisional parts count only on the day they were fetched. */
  find(series: Series, chunk: Chunk, today: string): Promise<{ parts: Part[]; gaps: Days[] }>;
  publish(series: Series, days: Days, data: SeriesData, provisionalOn?: string): Promise<Part>;
  /** What upstream said of a series when its first part was published. */
  description(series: Series): Promise<Description>;
  /** Absolute path of a part. */
  path(part: Part): string;
}

export interface Description {
  /** Metres; null where upstream has none. */
  elevation_m: number | null;
  /** Where upstream's answers say it. */
  credit?: Credit | undefined;
  /** Whose days they are and what made them, where upstream's answers say it. */
  days?: string | undefined;
  made_by?: string | undefined;
}

const DESCRIPTION = 'series.json';
const descriptionSchema = z.object({
  format: z.literal(PART_FORMAT),
  elevation_m: z.number().nullable(),
  credit: z.object({ licence: z.string(), attribution: z.string() }).optional(),
  days: z.string().optional(),
  made_by: z.string().optional(),
});

/** A stored file, by its name. */
interface StoredFile extends Days {
  name: string;
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
  const absolute = (name: string) => storedPath(store, name);

  async function find(series: Series, chunk: Chunk, today: string) {
    const folder = seriesFolder(series);
    // What is not described counts as not there: its days are fetched again, and the description with them.
    const isDescribed = readDescription(absolute(`${folder}/${DESCRIPTION}`)) !== undefined;
    const stored = (isDescribed ? listFolder(absolute(folder)) : [])
      .map(parseName)
      .filter((file) => file !== undefined)
      .filter(({ provisionalOn }) => provisionalOn === undefined || provisionalOn === today);
    const parts: Part[] = [];
    const gaps: Days[] = [];
    for (let day = chunk.start_date; day <= chunk.end_date; ) {
      const part = intactPartFrom(day, chunk, stored, folder);
      const end_date = part?.end_date ?? dayBeforeNext(day, chunk, stored);
      if (part !== undefined) parts.push(part);
      else addGap(gaps, { start_date: day, end_date });
      day = addDays(end_date, 1);
    }
    return { parts, gaps };
  }

  /** The stored rows from a day on, of the file that holds the most of them. */
  function intactPartFrom(
    day: string,
    chunk: Chunk,
    stored: readonly StoredFile[],
    folder: string,
  ): Part | undefined {
    const covering = stored
      .filter(({ start_date, end_date }) => start_date <= day && day <= end_date)
      .sort((a, b) => (a.end_date < b.end_date ? 1 : -1));
    for (const { name, hash, end_date } of covering) {
      const file = `${folder}/${name}`;
      const found = digest(absolute(file));
      // A damaged file stays where it is, for a person to look at, and its days are fetched anew.
      if (!found.sha256.startsWith(hash)) continue;
      return { start_date: day, end_date: earlier(end_date, chunk.end_date), file, ...found };
    }
    return undefined;
  }

  async function publish(
    series: Series,
    days: Days,
    data: SeriesData,
    provisionalOn?: string,
  ): Promise<Part> {
    const folder = seriesFolder(series);
    await describeSeries(absolute(`${folder}/${DESCRIPTION}`), series, source, data);
    const stem = `${days.start_date}_${days.end_date}${provisionalOn ? `.provisional-${provisionalOn}` : ''}`;
    let found = { sha256: '', bytes: 0 };
    const final = await writeAtomically(
      absolute(`${folder}/${stem}`),
      (temporary) => writeParquet(temporary, series, days, data),
      (temporary) => {
        found = digest(temporary);
        return `${absolute(`${folder}/${stem}`)}.${found.sha256.slice(0, HASH_LENGTH)}.parquet`;
      },
    );
    const { start_date, end_date } = days;
    return { start_date, end_date, file: `${folder}/${basename(final)}`, ...found };
  }

  return {
    find,
    publish,
    description: async (series) => {
      const path = absolute(`${seriesFolder(series)}/${DESCRIPTION}`);
      const description = readDescription(path);
      if (description !== undefined) return description;
      throw new UnavailableError(
        `The description ${path} is missing or damaged; start_gathering with the same input and retry_failed: true gathers its days again.`,
      );
    },
    path: (part) => absolute(part.file),
  };
}

function seriesName(series: Series, source: WeatherProvider['source']): string {
  const { latitude, longitude, resolution, variables, station } = series;
  const asked = [
    PART_FORMAT,
    source.provider,
    source.url,
    latitude,
    longitude,
    resolution,
    variables,
    // Stations may stand at the same coordinates.
    ...(station === undefined ? [] : [station.id]),
    ...variantOf(series),
  ];
  const hash = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  return `${latitude.toFixed(2)}_${longitude.toFixed(2)}_${resolution}_${hash.slice(0, HASH_LENGTH)}`;
}

/** What tells series of one place apart; nothing of best_match in UTC days, which had parts before there were others. */
function variantOf(series: Series): object[] {
  const { model } = series;
  const { utc_offset_seconds } = zoneOfDays(series);
  const variant = {
    ...(model === undefined || model === 'best_match' ? {} : { model }),
    ...(utc_offset_seconds === 0 ? {} : { utc_offset_seconds }),
  };
  return Object.keys(variant).length === 0 ? [] : [variant];
}

/**
 * What a folder says of its series; undefined where there is nothing, or nothing whole.
 * @throws UnavailableError for one of a format that this version does not know.
 */
function readDescription(path: string): z.output<typeof descriptionSchema> | undefined {
  const text = readText(path);
  let content: unknown;
  try {
    content = JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
  const format = (content as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format !== PART_FORMAT) {
    throw new UnavailableError(
      `The description ${path} has format ${format}; this version reads format ${PART_FORMAT}: use the version of durable-weather that wrote it, or a newer one.`,
    );
  }
  return descriptionSchema.safeParse(content).data;
}

/** Says in words what the folder's hash stands for. Written before the first part, so that every part has it. */
async function describeSeries(
  path: string,
  series: Series,
  source: WeatherProvider['source'],
  data: SeriesData,
): Promise<void> {
  const { latitude, longitude, resolution, variables, station } = series;
  const [variant] = variantOf(series);
  const description = {
    format: PART_FORMAT,
    latitude,
    longitude,
    elevation_m: data.elevation,
    resolution,
    variables,
    source: source.url,
    station: station?.id,
    ...variant,
    credit: data.credit,
    days: data.days,
    made_by: data.model,
  };
  if (readDescription(path) !== undefined) return;
  await writeText(path, `${JSON.stringify(description, null, 2)}\n`);
}

/** The last day before any file begins again, or the chunk's last. */
function dayBeforeNext(day: string, chunk: Chunk, stored: readonly StoredFile[]): string {
  const starts = stored.map(({ start_date }) => start_date).filter((start) => start > day);
  const next = starts.sort()[0];
  return next === undefined ? chunk.end_date : earlier(addDays(next, -1), chunk.end_date);
}

/** Gaps that touch are one: each is an upstream request. */
function addGap(gaps: Days[], gap: Days): void {
  const last = gaps.at(-1);
  if (last !== undefined && addDays(last.end_date, 1) === gap.start_date) {
    last.end_date = gap.end_date;
  } else gaps.push(gap);
}

function parseName(name: string): StoredFile | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, start_date = '', end_date = '', provisionalOn, hash = ''] = match;
  return { name, start_date, end_date, provisionalOn, hash };
}
