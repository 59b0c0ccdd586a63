import { addDays, earlier } from '../weather/dates.js';
import type { Chunk, Days, Part } from '../weather/gathering.js';
import { type Hole, holeAt, lastBeforeHole } from './file-notes.js';
import type { NamedPart } from './part-names.js';

/** An intact file, and the days on which it lacks a value. */
export interface FileContent extends Pick<Part, 'file' | 'bytes' | 'sha256'> {
  holes: readonly Hole[];
}

type ReadContent = (file: NamedPart) => Promise<FileContent | undefined>;

/**
 * Chooses for each day of a chunk the file to read it from: a file with all values of the day, else a file with a hole
 * there that is not due yet. Days without such a file are gaps;
 * `due` are the days of gaps at which a file has a hole.
 * @param read returns undefined for a damaged file; it is called only for files that are needed.
 */
export async function coverDays(
  chunk: Chunk,
  stored: readonly NamedPart[],
  read: ReadContent,
  today: string,
): Promise<{ parts: Part[]; gaps: Days[]; due: Days[] }> {
  const contents = new Map<NamedPart, Promise<FileContent | undefined>>();
  const readOnce: ReadContent = (file) => {
    const reading = contents.get(file) ?? read(file);
    contents.set(file, reading);
    return reading;
  };
  const parts: Part[] = [];
  const gaps: Days[] = [];
  const due: Days[] = [];
  for (let day = chunk.start_date; day <= chunk.end_date; ) {
    const { content, isDue, end_date } = await stretchFrom(day, chunk, stored, readOnce, today);
    if (content !== undefined) addPart(parts, content, { start_date: day, end_date });
    else addGap(gaps, { start_date: day, end_date });
    if (isDue) addGap(due, { start_date: day, end_date });
    day = addDays(end_date, 1);
  }
  return { parts, gaps, due };
}

/** A range of days that is read from one file, or from none. */
interface Stretch {
  content: FileContent | undefined;
  /** True for days that are stored without a value, and that it is time to ask for again. */
  isDue: boolean;
  end_date: string;
}

async function stretchFrom(
  day: string,
  chunk: Chunk,
  stored: readonly NamedPart[],
  read: ReadContent,
  today: string,
): Promise<Stretch> {
  // The file that reaches furthest is preferred.
  const covering = stored
    .filter(({ start_date, end_date }) => start_date <= day && day <= end_date)
    .sort((a, b) => (a.end_date < b.end_date ? 1 : -1));
  const gappy: { content: FileContent; hole: Hole }[] = [];
  for (const file of covering) {
    const content = await read(file);
    if (content === undefined) continue;
    const hole = holeAt(day, content.holes);
    if (hole !== undefined) {
      gappy.push({ content, hole });
      continue;
    }
    const last = earlier(file.end_date, chunk.end_date);
    return { content, isDue: false, end_date: lastBeforeHole(day, content.holes, last) };
  }
  // No file has the day. The gap ends where the next file begins, or where a hole ends.
  const changes = [
    ...stored.map(({ start_date }) => start_date),
    ...gappy.map(({ hole }) => addDays(hole.end_date, 1)),
  ];
  const end_date = dayBeforeNext(day, changes, chunk.end_date);
  const waiting = gappy.filter(({ hole }) => hole.ask_again > today);
  const [youngest] = waiting.sort((a, b) => (a.hole.ask_again < b.hole.ask_again ? 1 : -1));
  return {
    content: youngest?.content,
    isDue: gappy.length > 0 && youngest === undefined,
    end_date,
  };
}

function dayBeforeNext(day: string, changes: readonly string[], last: string): string {
  const next = changes.filter((change) => change > day).sort()[0];
  return next === undefined ? last : earlier(addDays(next, -1), last);
}

/** The same with adjacent ranges of one file as one part. @param parts in the order of their days. */
export function adjoined(parts: readonly Part[]): Part[] {
  const whole: Part[] = [];
  for (const part of parts) addPart(whole, part, part);
  return whole;
}

function addPart(
  parts: Part[],
  { file, bytes, sha256 }: Omit<Part, keyof Days>,
  { start_date, end_date }: Days,
): void {
  const last = parts.at(-1);
  if (last?.file === file && addDays(last.end_date, 1) === start_date) {
    last.end_date = end_date;
  } else parts.push({ start_date, end_date, file, bytes, sha256 });
}

/** Adjacent gaps become one, because each gap is an upstream request. */
function addGap(gaps: Days[], gap: Days): void {
  const last = gaps.at(-1);
  if (last !== undefined && addDays(last.end_date, 1) === gap.start_date) {
    last.end_date = gap.end_date;
  } else gaps.push({ ...gap });
}
