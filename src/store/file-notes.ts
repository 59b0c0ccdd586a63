import { z } from 'zod';
import { addDays } from '../weather/dates.js';
import type { Days } from '../weather/gathering.js';
import type { SeriesNotes } from '../weather/series-notes.js';
import { byVariable } from './by-variable.js';

/** Days on which an expected value is missing. */
export interface Hole extends Days {
  /** First day on which upstream is asked for them again. */
  ask_again: string;
}

/** Notes in a stored file's own metadata: hashed with its rows, and removed with them. */
export interface FileNotes {
  /** The day on which upstream was asked for the rows. */
  asked: string;
  /** In order, without overlaps. */
  holes: Hole[];
  notes: SeriesNotes;
}

const daySchema = z.string();
const daysSchema = z.object({ start_date: daySchema, end_date: daySchema });
const fileNotesSchema = z.object({
  asked: daySchema,
  holes: z.array(daysSchema.extend({ ask_again: daySchema })).default([]),
  notes: z
    .object({
      lacks: z.array(z.string()).optional(),
      corrected: z
        .record(
          z.string(),
          z.object({
            clamped: z.record(daySchema, z.number()),
            impossible: z.array(
              z.object({ time: z.string(), value: z.union([z.number(), z.string()]) }),
            ),
          }),
        )
        .optional(),
      accumulated: z
        .record(z.string(), z.array(daysSchema.extend({ value: z.number() })))
        .optional(),
    })
    .default({}),
});

/** The notes as text for a file's metadata; empty fields are left out. */
export function writeNotes({ asked, holes, notes }: FileNotes): string {
  return JSON.stringify({
    asked,
    ...(holes.length === 0 ? {} : { holes }),
    ...(Object.keys(notes).length === 0 ? {} : { notes }),
  });
}

/** @throws ZodError for text that writeNotes did not write. */
export function parseNotes(text: string): FileNotes {
  return fileNotesSchema.parse(JSON.parse(text)) as FileNotes;
}

/** True when the notes hold more than the day of asking. */
export function isRemarkable({ holes, notes }: FileNotes): boolean {
  return holes.length > 0 || Object.keys(notes).length > 0;
}

/** The notes that concern some days; a total over several days belongs to the day on which it was read. */
export function notesWithin(
  { lacks = [], corrected = {}, accumulated = {} }: SeriesNotes,
  { start_date, end_date }: Days,
): SeriesNotes {
  const isWithin = (time: string) => {
    const day = time.slice(0, 'YYYY-MM-DD'.length);
    return start_date <= day && day <= end_date;
  };
  const corrections = byVariable(Object.keys(corrected), (name) => {
    const { clamped = {}, impossible = [] } = corrected[name] ?? {};
    const days = Object.entries(clamped).filter(([day]) => isWithin(day));
    const values = impossible.filter(({ time }) => isWithin(time));
    if (days.length === 0 && values.length === 0) return undefined;
    return { clamped: Object.fromEntries(days), impossible: values };
  });
  const totals = byVariable(Object.keys(accumulated), (name) => {
    const within = (accumulated[name] ?? []).filter((total) => isWithin(total.end_date));
    return within.length === 0 ? undefined : within;
  });
  return {
    ...(lacks.length === 0 ? {} : { lacks }),
    ...(corrections === undefined ? {} : { corrected: corrections }),
    ...(totals === undefined ? {} : { accumulated: totals }),
  };
}

/** The hole that a day lies in, if any. */
export function holeAt(day: string, holes: readonly Hole[]): Hole | undefined {
  return holes.find(({ start_date, end_date }) => start_date <= day && day <= end_date);
}

/** The day before the next hole, or the last day of the range. */
export function lastBeforeHole(day: string, holes: readonly Hole[], last: string): string {
  const next = holes.find(({ start_date }) => start_date > day);
  return next === undefined || next.start_date > last ? last : addDays(next.start_date, -1);
}
