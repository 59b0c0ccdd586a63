import { periodRows, periodSpan } from '../../rows/period-rows.js';
import type { Period, RowQuery } from '../../rows/row-query.js';
import type { Row, Rows } from '../../rows/rows.js';
import { singleRows } from '../../rows/single-rows.js';
import type { Manifest } from '../../store/manifest.js';
import { earlier, later } from '../../weather/dates.js';

/** Missing values of a period, by its label: by variable, or one number if every variable lacks as many. */
export type Missing = Record<string, number | Record<string, number>>;

/**
 * One page of an answer. Rows are arrays in the order of `columns`: measured, a model can read 1.8 times as many of
 * them as of objects.
 */
export interface RowPage {
  columns: string[];
  rows: unknown[][];
  /** Present for incomplete periods. */
  missing?: Missing;
  /** Rows on all pages. */
  total: number;
}

/** Measured: a token is 1.4 to 1.7 characters of such rows, so a whole page stays under 2,000 tokens. */
const PAGE_CHARACTERS = 2_300;

/** Enough to fill a page with the shortest rows. */
const FETCHED_ROWS = 200;

/** @param limit rows of the page; if absent, as many as fit into PAGE_CHARACTERS. */
export async function readPage(
  rows: Rows,
  manifest: Manifest,
  query: RowQuery,
  { offset, limit }: { offset: number; limit?: number | undefined },
): Promise<RowPage> {
  const { found, total } = await findRows(rows, manifest, query, limit ?? FETCHED_ROWS, offset);
  const all = found.map((row) => entryOf(row, query));
  const entries = all.slice(0, limit ?? fitting(all.map(charactersOf)));
  const missing = Object.fromEntries(
    entries.flatMap(({ cells, missing }) => (missing === undefined ? [] : [[cells[0], missing]])),
  );
  return {
    columns: [...timeColumns(query), ...query.variables],
    rows: entries.map(({ cells }) => cells),
    ...(Object.keys(missing).length > 0 && { missing }),
    total,
  };
}

interface Found {
  found: Row[];
  total: number;
}

async function findRows(
  rows: Rows,
  manifest: Manifest,
  query: RowQuery,
  limit: number,
  offset: number,
): Promise<Found> {
  const { every } = query;
  const select = rows.select(manifest);
  if (every === 'day' || every === 'month') {
    return findPeriods(rows, select, { ...query, every }, limit, offset);
  }
  // A page holds most years anyway, so finding its position first would take longer.
  const found = await rows.query(
    every === undefined
      ? singleRows(select, query, limit, offset)
      : periodRows(select, { ...query, every }, limit, offset),
  );
  return { found, total: Number(found[0]?.total ?? 0) };
}

/** Finds the page's position first, so that only its rows are aggregated. */
async function findPeriods(
  rows: Rows,
  select: string,
  query: RowQuery & { every: Period },
  limit: number,
  offset: number,
): Promise<Found> {
  const [span] = (await rows.query(periodSpan(select, query, limit, offset))) as unknown as [Span];
  if (span.total === null) return { found: [], total: 0 };
  const from = later(span.from, query.from ?? span.from);
  const to = earlier(span.to, query.to ?? span.to);
  const found = await rows.query(periodRows(select, { ...query, from, to }, limit, 0));
  return { found, total: span.total };
}

type Span = { total: null } | { total: number; from: string; to: string };

function timeColumns({ gathering, every }: RowQuery): string[] {
  return gathering.resolution === 'hourly' && every === undefined
    ? ['time', 'time_local']
    : ['time'];
}

interface Entry {
  cells: unknown[];
  missing?: Missing[string] | undefined;
}

function entryOf(row: Row, query: RowQuery): Entry {
  const values = query.variables.map((_, index) => row[`value_${index}`]);
  const cells = [...timeColumns(query).map((column) => row[column]), ...values];
  return query.every === undefined ? { cells } : { cells, missing: missingOf(row, query) };
}

function missingOf(row: Row, { variables }: RowQuery): Missing[string] | undefined {
  const counts = variables.map((name, index) => [name, Number(row[`missing_${index}`])] as const);
  const lacking = counts.filter(([, count]) => count > 0);
  if (lacking.length === 0) return undefined;
  const [first] = lacking.map(([, count]) => count);
  return lacking.length === variables.length && lacking.every(([, count]) => count === first)
    ? first
    : Object.fromEntries(lacking);
}

function charactersOf({ cells, missing }: Entry): number {
  return JSON.stringify(missing === undefined ? cells : [cells, cells[0], missing]).length;
}

/** The number of entries that fit on a page: at least one. */
function fitting(lengths: readonly number[]): number {
  let left = PAGE_CHARACTERS;
  const end = lengths.findIndex((length) => {
    left -= length;
    return left < 0;
  });
  return end === -1 ? lengths.length : Math.max(1, end);
}
