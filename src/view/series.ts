/** The rows that a chart shows, asked for page by page. */
import type { Host, ShownAnswer } from './bridge.js';

export type ChartPeriod = 'day' | 'month' | 'year';

/** One job's values. */
export interface ChartSeries {
  name: string;
  place: string;
  unitOf: Record<string, string>;
  /** ISO dates, months or years, ascending. */
  times: string[];
  /** By variable, one value a time; null where none is. */
  valuesOf: Record<string, (number | null)[]>;
}

interface RowsAnswer {
  units: Record<string, string>;
  columns: string[];
  rows: (string | number | null)[][];
  cursor?: string;
}

/** More points than this are no longer seen apart in a chart's width. */
const MOST_POINTS = 1_000;
const PAGE = 500;

/** @throws Error with the server's words. */
export async function readSeries(
  host: Host,
  job: { name: string; place: string },
  every: ChartPeriod,
): Promise<ChartSeries> {
  const series: ChartSeries = { ...job, unitOf: {}, times: [], valuesOf: {} };
  let cursor: string | undefined;
  do {
    const input = { job_name: job.name, every, limit: PAGE, ...(cursor && { cursor }) };
    const page = contentOf(await host.call('read_rows', input));
    append(series, page);
    cursor = page.cursor;
  } while (cursor !== undefined && series.times.length < MOST_POINTS);
  return series;
}

function contentOf({ structuredContent, content, isError }: ShownAnswer): RowsAnswer {
  if (isError || structuredContent === undefined) throw new Error(content?.[0]?.text ?? 'no rows');
  return structuredContent as unknown as RowsAnswer;
}

function append(series: ChartSeries, { units, columns, rows }: RowsAnswer): void {
  Object.assign(series.unitOf, units);
  series.times.push(...rows.map(([time]) => String(time)));
  for (const [index, variable] of columns.entries()) {
    if (!(variable in units)) continue;
    const values = rows.map((row) => row[index]);
    const numbers = values.map((value) => (typeof value === 'number' ? value : null));
    series.valuesOf[variable] = [...(series.valuesOf[variable] ?? []), ...numbers];
  }
}

/** The finest period whose points a chart can show. @param days of the longest series. */
export function finestPeriod(days: number): ChartPeriod {
  if (days <= MOST_POINTS) return 'day';
  return days / 30.4 <= MOST_POINTS ? 'month' : 'year';
}

/** A time of a row as unix milliseconds: "2014", "2014-07", "2014-07-31". */
export function instantOf(time: string): number {
  return Date.parse(time.length === 4 ? `${time}-01-01` : time.length === 7 ? `${time}-01` : time);
}
