import type { Manifest } from '../results/manifest.js';
import { periodRows } from '../results/period-rows.js';
import type { RowQuery } from '../results/row-query.js';
import type { Row, Rows } from '../results/rows.js';
import { singleRows } from '../results/single-rows.js';

/** Values that a period lacks, by its label: by variable, or one number where every variable lacks as many. */
export type Missing = Record<string, number | Record<string, number>>;

/** One page of an answer. Rows are arrays in the order of `columns`: measured, a model reads 1.8 times as many of them as of objects. */
export interface RowPage {
  columns: string[];
  rows: unknown[][];
  /** Of periods that are not complete. */
  missing?: Missing;
  /** Rows on all pages. */
  total: number;
}

/** Measured: 1.4 to 1.7 characters of such rows are a token, so with what stands around them a page is less than 2,000. */
const PAGE_CHARACTERS = 2_300;

/** Enough to fill a page with the shortest rows. */
const FETCHED_ROWS = 200;

/** @param limit rows of the page; as many as PAGE_CHARACTERS holds where absent. */
export async function readPage(
  rows: Rows,
  manifest: Manifest,
  query: RowQuery,
  { offset, limit }: { offset: number; limit?: number | undefined },
): Promise<RowPage> {
  const sql = pageQuery(rows.select(manifest), query, limit ?? FETCHED_ROWS, offset);
  const found = await rows.query(sql);
  const all = found.map((row) => entryOf(row, query));
  const entries = all.slice(0, limit ?? fitting(all.map(charactersOf)));
  const missing = Object.fromEntries(
    entries.flatMap(({ cells, missing }) => (missing === undefined ? [] : [[cells[0], missing]])),
  );
  return {
    columns: [...timeColumns(query), ...query.variables],
    rows: entries.map(({ cells }) => cells),
    ...(Object.keys(missing).length > 0 && { missing }),
    total: Number(found[0]?.total ?? 0),
  };
}

function pageQuery(rows: string, query: RowQuery, limit: number, offset: number): string {
  const { every } = query;
  return every === undefined
    ? singleRows(rows, query, limit, offset)
    : periodRows(rows, { ...query, every }, limit, offset);
}

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

/** How many of the first entries a page holds: one at least. */
function fitting(lengths: readonly number[]): number {
  let left = PAGE_CHARACTERS;
  const end = lengths.findIndex((length) => {
    left -= length;
    return left < 0;
  });
  return end === -1 ? lengths.length : Math.max(1, end);
}
