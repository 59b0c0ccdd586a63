import { tallyOf } from '../src/rows/tally.js';
import type { Parts } from '../src/store/parts.js';
import { addDays, countDays } from '../src/weather/dates.js';
import type { Days, Part } from '../src/weather/gathering.js';
import { countRows } from '../src/weather/plan.js';
import type { Series, SeriesData } from '../src/weather/provider.js';
import { provisionalFrom } from '../src/weather/provisional.js';
import type { ActivityDependencies } from './dependencies.js';
import type { UpstreamAnswer } from './publish-together.js';

/**
 * Stores an answer, and keeps the tally of each part for the statistics, taken while the part is written. Days that
 * upstream may still revise become a part of their own, which expires.
 */
export async function publishDays(
  { parts, provider, statistics }: Pick<ActivityDependencies, 'parts' | 'provider' | 'statistics'>,
  { series, days, data: answer, asked }: UpstreamAnswer,
): Promise<Part[]> {
  const data = await parts.filled(series, days, answer, asked);
  const store = async (publish: Parts['publish'], some: Days, rows: SeriesData) => {
    const storing = publish(series, some, rows, asked);
    const [part, tally] = await Promise.all([storing, tallyOf(series, some, rows.columns)]);
    statistics.note({ ...part, path: parts.path(part) }, tally);
    return part;
  };
  const provisional = provisionalFrom(days, asked, provider.provisionalDays(series));
  if (provisional === undefined) return [await store(parts.publish, days, data)];
  const [settled, open] = split(data, days, provisional, series);
  const tail = { ...days, start_date: provisional };
  const published = await store(parts.publishProvisional, tail, open);
  if (provisional === days.start_date) return [published];
  const head = { ...days, end_date: addDays(provisional, -1) };
  return [await store(parts.publish, head, settled), published];
}

/** The rows before a day, and the rows from that day on. */
function split(data: SeriesData, days: Days, from: string, { resolution }: Series) {
  const before = countDays(days.start_date, from) - 1;
  const rows = before * countRows({ start_date: from, end_date: from }, resolution);
  const slice = (start: number, end?: number): SeriesData => ({
    ...data,
    columns: new Map(
      [...data.columns].map(([name, column]) => [name, column.subarray(start, end)]),
    ),
  });
  return [slice(0, rows), slice(rows)] as const;
}
