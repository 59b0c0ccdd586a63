import { basename } from 'node:path';
import { UnavailableError } from '../base/errors.js';
import { digest, listFolder, tryWriting, writeAtomically } from '../base/files.js';
import { RecentMap } from '../base/recent-map.js';
import { storedPath } from '../durable/folder/stored-path.js';
import { haveSameDay } from '../weather/dates.js';
import { gaplessVariables } from '../weather/gapless.js';
import type { Chunk, Days, Part } from '../weather/gathering.js';
import type { Series, SeriesData, WeatherProvider } from '../weather/provider.js';
import type { SeriesNotes } from '../weather/series-notes.js';
import { coverDays, type FileContent } from './cover-days.js';
import { type FileNotes, isRemarkable, notesWithin, parseNotes, writeNotes } from './file-notes.js';
import { fillHoles } from './fill-holes.js';
import { agedHoles, holesIn, lacksValue, mendable } from './holes.js';
import type { PartFiles } from './part-files.js';
import {
  earlierSeriesName,
  fileName,
  fileStem,
  type NamedPart,
  parseFileName,
  seriesName,
} from './part-names.js';
import {
  DESCRIPTION,
  type Description,
  describeSeries,
  readDescription,
} from './series-description.js';
import { trialBytes, WriteBreaker } from './write-breaker.js';

/**
 * The stored rows of all jobs: immutable Parquet files, found by series and days.
 *
 *   parts/47.61_-122.33_daily_<hash of the series>/series.json
 *                                                  2010-01-01_2019-12-31.<hash of the file>.parquet
 *
 * Every name ends in the hash of the file's own bytes, so a damaged file is noticed without an index. A file's metadata
 * has the day on which it was asked for; a file with further notes (FileNotes) has `.notes` in its name.
 */
export interface Parts {
  /**
   * The intact stored parts of a chunk, and the days that have to be fetched. A provisional part counts only on the day
   * on which it was fetched; days with a missing value count until it is time to ask again.
   */
  find(series: Series, chunk: Chunk, today: string): Promise<StoredDaysFound>;
  /**
   * Tries to write as much as rows would take, if a part could not be stored lately; otherwise it does nothing.
   * @param bytes of the rows in memory.
   * @throws what the disk says.
   */
  expectWritable(series: Series, bytes: number): Promise<void>;
  /** An answer with stored values where it has none, so that no stored value gives way to a null. */
  filled(series: Series, days: Days, data: SeriesData, asked: string): Promise<SeriesData>;
  /** @param asked the day on which upstream was asked. */
  publish(series: Series, days: Days, data: SeriesData, asked: string): Promise<Part>;
  /** The same for days that upstream may still revise. */
  publishProvisional(series: Series, days: Days, data: SeriesData, asked: string): Promise<Part>;
  /** The notes that concern a part's own days; undefined when there are none. */
  notes(part: Part): Promise<SeriesNotes | undefined>;
  /** The day on which upstream was asked for a part; undefined for files of 0.2.0. */
  asked(part: Part): Promise<string | undefined>;
  /** The series' description, from the answer of its first part. */
  description(series: Series): Promise<Description>;
  /** Absolute path of a part. */
  path(part: Part): string;
  /** True for a part that a worker of version 0.2.0 fetched for the series: that ignores its model and its days. */
  isOfEarlierWorker(series: Series, part: Part): boolean;
}

/** What is stored of a chunk. */
export interface StoredDaysFound {
  parts: Part[];
  /** Days that have to be asked for. */
  gaps: Days[];
  /** Those of them that are stored and have to be asked for again: provisional ones, and some without a value. */
  due?: Days[];
}

/** Stands for the unknown day on which 0.2.0 asked: long ago. */
const LONG_AGO = '1970-01-01';

/** Files whose notes a process remembers. It lives long and meets ever new ones; a forgotten one is read again. */
const MOST_REMEMBERED = 10_000;

function daysOf({ start_date, end_date }: Days): Days {
  return { start_date, end_date };
}

export function fileParts(
  store: string,
  source: WeatherProvider['source'],
  files: PartFiles,
): Parts {
  /** Notes by file name within the store. A name ends in a hash, so its notes never change. */
  const said = new RecentMap<string, FileNotes>(MOST_REMEMBERED);
  /** Holes found in files that have no notes. */
  const unsaid = new RecentMap<string, FileNotes>(MOST_REMEMBERED);
  const breaker = new WriteBreaker();
  const seriesFolder = (series: Series) => `parts/${seriesName(series, source)}`;
  const absolute = (name: string) => storedPath(store, name);

  function storedFiles(folder: string): NamedPart[] {
    return listFolder(absolute(folder))
      .map(parseFileName)
      .filter((file) => file !== undefined);
  }

  async function find(series: Series, chunk: Chunk, today: string): Promise<StoredDaysFound> {
    const folder = seriesFolder(series);
    // A series without a description counts as not stored: its days are fetched again, and the description with them.
    const isDescribed = readDescription(absolute(`${folder}/${DESCRIPTION}`)) !== undefined;
    const named = isDescribed ? storedFiles(folder) : [];
    const isOver = ({ provisionalOn }: NamedPart) =>
      provisionalOn !== undefined && provisionalOn !== today;
    const stored = named.filter((file) => !isOver(file));
    const contentOf = (file: NamedPart) => intactContent(file, folder, series);
    const { parts, gaps, due: holes } = await coverDays(chunk, stored, contentOf, today);
    const due = [...holes, ...named.filter(isOver)].filter((days) =>
      gaps.some((gap) => haveSameDay(gap, days)),
    );
    return { parts, gaps, ...(due.length > 0 && { due: due.map(daysOf) }) };
  }

  async function intactContent(
    { name, hash, provisionalOn }: NamedPart,
    folder: string,
    series: Series,
  ): Promise<FileContent | undefined> {
    const file = `${folder}/${name}`;
    const found = digest(absolute(file));
    // A damaged file stays, for a person to look at; its days are fetched again.
    if (!found.sha256.startsWith(hash)) return undefined;
    // A provisional part is fetched again tomorrow anyway, so its holes are never due.
    const holes = provisionalOn === undefined ? (await notesOf(file, series)).holes : [];
    return { file, ...found, holes };
  }

  /** Undefined for a file of 0.2.0, which has no notes. */
  async function saidBy(file: string): Promise<FileNotes | undefined> {
    const remembered = said.get(file);
    if (remembered !== undefined) return remembered;
    const text = await files.said(absolute(file));
    if (text === undefined) return undefined;
    const notes = parseNotes(text);
    said.set(file, notes);
    return notes;
  }

  async function notesOf(file: string, series: Series): Promise<FileNotes> {
    const notes = unsaid.get(file) ?? (await saidBy(file)) ?? (await unsaidNotes(file, series));
    if (notes.asked === LONG_AGO) unsaid.set(file, notes);
    return notes;
  }

  /** A null in a file without notes may be a hole that upstream has filled since. */
  async function unsaidNotes(file: string, series: Series): Promise<FileNotes> {
    const gapless = gaplessVariables(series, []);
    const days = gapless.length === 0 ? [] : await files.daysWithout(absolute(file), gapless);
    const holes = agedHoles(mendable(series, days), LONG_AGO, []);
    return { asked: LONG_AGO, holes, notes: {} };
  }

  /** The intact files that overlap some days, of those that are wanted by their names: the others are not read. */
  function overlapping(
    series: Series,
    { start_date, end_date }: Days,
    isWanted: (named: NamedPart) => boolean,
  ): (NamedPart & { file: string })[] {
    const folder = seriesFolder(series);
    return storedFiles(folder)
      .filter((named) => named.start_date <= end_date && named.end_date >= start_date)
      .filter(isWanted)
      .map((named) => ({ ...named, file: `${folder}/${named.name}` }))
      .filter(({ file, hash }) => digest(absolute(file)).sha256.startsWith(hash));
  }

  async function filled(
    series: Series,
    days: Days,
    data: SeriesData,
    asked: string,
  ): Promise<SeriesData> {
    // Even if the answer says that its source lacks a variable: a stored value shows that it has it.
    const holes = holesIn(series, days, { ...data, notes: {} });
    if (holes.length === 0) return data;
    const stored = overlapping(
      series,
      days,
      ({ start_date, end_date, provisionalOn = asked }) =>
        provisionalOn === asked && holes.some((day) => start_date <= day && day <= end_date),
    );
    const paths = stored.map(({ file }) => absolute(file));
    if (paths.length === 0) return data;
    const names = series.variables.filter((name) =>
      lacksValue(data.columns.get(name) as Float64Array),
    );
    return fillHoles(data, days, series, await files.values(paths, days, series, names));
  }

  /** Notes of all files that overlap some days. */
  async function earlierNotes(series: Series, days: Days): Promise<FileNotes[]> {
    const remarkable = overlapping(series, days, ({ isRemarkable: saysMore }) => saysMore);
    return Promise.all(remarkable.map(({ file }) => notesOf(file, series)));
  }

  async function write(
    series: Series,
    days: Days,
    data: SeriesData,
    notes: FileNotes,
    provisionalOn?: string,
  ): Promise<Part> {
    const { start_date, end_date } = days;
    const folder = seriesFolder(series);
    const stem = absolute(
      `${folder}/${fileStem({ start_date, end_date, provisionalOn, isRemarkable: isRemarkable(notes) })}`,
    );
    let found = { sha256: '', bytes: 0 };
    const description = absolute(`${folder}/${DESCRIPTION}`);
    const path = await breaker.write(folder, async () => {
      // Both are written and synced side by side. The part gets its name last, and then their folder is synced.
      const described = describeSeries(store, description, series, source, data);
      const [written] = await Promise.allSettled([
        writeAtomically(
          store,
          stem,
          (temporary) => files.write(temporary, series, days, data, writeNotes(notes)),
          async (temporary) => {
            await described;
            found = digest(temporary);
            return fileName(stem, found.sha256);
          },
        ),
        described,
      ]);
      if (written.status === 'rejected') throw written.reason;
      return written.value;
    });
    const file = `${folder}/${basename(path)}`;
    said.set(file, notes);
    return { start_date, end_date, file, ...found };
  }

  return {
    find,
    filled,
    expectWritable: (series, bytes) => {
      const folder = seriesFolder(series);
      const attempt = () => tryWriting(store, absolute(folder), trialBytes(bytes));
      return breaker.expectWritable(folder, attempt);
    },
    publish: async (series, days, data, asked) => {
      const missing = holesIn(series, days, data);
      const before = missing.length === 0 ? [] : await earlierNotes(series, days);
      const holes = agedHoles(missing, asked, before);
      const notes = notesWithin(data.notes ?? {}, days);
      return write(series, days, data, { asked, holes, notes });
    },
    publishProvisional: (series, days, data, asked) => {
      const notes = notesWithin(data.notes ?? {}, days);
      return write(series, days, data, { asked, holes: [], notes }, asked);
    },
    notes: async (part) => {
      const file = parseFileName(basename(part.file));
      if (!file?.isRemarkable) return undefined;
      return notesWithin((await saidBy(part.file))?.notes ?? {}, part);
    },
    asked: async (part) => (await saidBy(part.file))?.asked,
    description: async (series) => {
      const path = absolute(`${seriesFolder(series)}/${DESCRIPTION}`);
      const description = readDescription(path);
      if (description !== undefined) return description;
      throw new UnavailableError(
        `The description ${path} is missing or damaged; start_gathering with the same input and retry_failed: true gathers its days again.`,
      );
    },
    path: (part) => absolute(part.file),
    isOfEarlierWorker: (series, { file }) => {
      const old = earlierSeriesName(series, source);
      return old !== seriesName(series, source) && file.startsWith(`parts/${old}/`);
    },
  };
}
