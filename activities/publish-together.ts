import { isDeepStrictEqual } from 'node:util';
import { addDays, earlier, later } from '../src/weather/dates.js';
import type { Days, Part } from '../src/weather/gathering.js';
import type { Series, SeriesData } from '../src/weather/provider.js';

/** Days that upstream has answered for. */
export interface UpstreamAnswer {
  series: Series;
  days: Days;
  data: SeriesData;
  /** The day on which upstream was asked. */
  asked: string;
}

export type Publish = (answer: UpstreamAnswer) => Promise<Part[]>;

/** An answer that is not stored yet. */
interface Waiting {
  answer: UpstreamAnswer;
  stored(parts: Part[]): void;
  failed(error: unknown): void;
}

/**
 * Group commit: an answer is published at once, but answers that come while others are published wait for these, and
 * then become one part. So a slow upstream's answers seldom wait, and a fast one's need fewer files and syncs.
 * @returns the same as `publish`; each answer gets the parts of its own days.
 */
export function publishingTogether(publish: Publish): Publish {
  let waiting: Waiting[] = [];
  let isPublishing = false;

  async function publishAll(): Promise<void> {
    isPublishing = true;
    while (waiting.length > 0) {
      const groups = inGroups(waiting);
      waiting = [];
      await Promise.all(groups.map((group) => publishGroup(group, publish)));
    }
    isPublishing = false;
  }

  return (answer) =>
    new Promise((stored, failed) => {
      waiting.push({ answer, stored, failed });
      if (!isPublishing) void publishAll();
    });
}

/** One part for all. */
async function publishGroup(group: Group, publish: Publish): Promise<void> {
  try {
    const parts = await publish(joined(group));
    for (const { answer, stored } of group) {
      stored(parts.flatMap((part) => within(answer.days, part)));
    }
  } catch (error) {
    for (const { failed } of group) failed(error);
  }
}

/** What a part has of some days. */
function within(days: Days, part: Part): Part[] {
  const start_date = later(days.start_date, part.start_date);
  const end_date = earlier(days.end_date, part.end_date);
  return start_date > end_date ? [] : [{ ...part, start_date, end_date }];
}

/** In the order of their days, without a day between them. */
type Group = [Waiting, ...Waiting[]];

function inGroups(waiting: readonly Waiting[]): Group[] {
  const inOrder = [...waiting].sort((a, b) =>
    a.answer.days.start_date < b.answer.days.start_date ? -1 : 1,
  );
  const groups: Group[] = [];
  for (const next of inOrder) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (last !== undefined && isContinued(last.answer, next.answer)) group?.push(next);
    else groups.push([next]);
  }
  return groups;
}

/** What an answer says beside its values has to be true of all days of a part. Notes are rare, and stay with theirs. */
function isContinued(answer: UpstreamAnswer, next: UpstreamAnswer): boolean {
  return (
    addDays(answer.days.end_date, 1) === next.days.start_date &&
    answer.data.notes === undefined &&
    isDeepStrictEqual(besideValues(answer), besideValues(next))
  );
}

function besideValues({ series, asked, data: { columns: _values, ...said } }: UpstreamAnswer) {
  return { series, asked, said };
}

function joined([{ answer: first }, ...others]: Group): UpstreamAnswer {
  const last = others.at(-1)?.answer;
  if (last === undefined) return first;
  const all = [first, ...others.map(({ answer }) => answer)];
  const columns = [...first.data.columns.keys()].map((name): [string, Float64Array] => [
    name,
    concatenated(all.map(({ data }) => data.columns.get(name) as Float64Array)),
  ]);
  return {
    ...first,
    days: { start_date: first.days.start_date, end_date: last.days.end_date },
    data: { ...first.data, columns: new Map(columns) },
  };
}

function concatenated(columns: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    whole.set(column, at);
    at += column.length;
  }
  return whole;
}
