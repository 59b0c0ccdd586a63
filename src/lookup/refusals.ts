/**
 * Days that upstream refused for good, by the point that they were asked for. Only the rows of these days lack weather.
 * Each batch of a plan's requests keeps its own in the result store, so that a later attempt and the next plan ask for
 * none of them again.
 */
import { z } from 'zod';
import { readText, writeText } from '../base/files.js';
import type { Days } from '../weather/gathering.js';
import { pointKey, type SeriesPoint } from './choose-series.js';
import type { PlanId } from './plan-file.js';
import { refusedPath, refusedPaths } from './table-files.js';

export const refusedDaysSchema = z.array(
  z.object({
    latitude: z.number(),
    longitude: z.number(),
    start_date: z.string(),
    end_date: z.string(),
    why: z.string(),
  }),
);

export type RefusedDays = z.infer<typeof refusedDaysSchema>[number];

/** What was refused of all batches of a plan. */
export function refusedOfPlan(store: string, { table, hash }: PlanId): RefusedDays[] {
  return refusedPaths(store, table, hash).flatMap(readRefused);
}

/** What was refused of one batch. @param from the index of its first request. */
export function refusedOfBatch(
  store: string,
  { table, hash }: PlanId,
  from: number,
): RefusedDays[] {
  return readRefused(refusedPath(store, table, hash, from));
}

export async function keepRefused(
  store: string,
  { table, hash }: PlanId,
  from: number,
  refused: readonly RefusedDays[],
): Promise<void> {
  await writeText(store, refusedPath(store, table, hash, from), JSON.stringify(refused));
}

function readRefused(path: string): RefusedDays[] {
  const text = readText(path);
  return text === undefined ? [] : refusedDaysSchema.parse(JSON.parse(text));
}

/** Some days of a point without those that were refused. */
export function withoutRefused(
  days: readonly string[],
  point: SeriesPoint,
  refused: readonly RefusedDays[],
): string[] {
  const theirs = refused.filter((one) => pointKey(one) === pointKey(point));
  return days.filter((day) => !theirs.some((one) => contains(one, day)));
}

function contains({ start_date, end_date }: Days, day: string): boolean {
  return start_date <= day && day <= end_date;
}
