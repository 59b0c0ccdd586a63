import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../src/base/errors.js';
import { matchRows } from '../../../src/lookup/match-rows.js';
import { keepFile } from '../../../src/lookup/read-table.js';
import { queryOnce } from '../../../src/lookup/sql-session.js';
import { storedDaysFinder } from '../../../src/lookup/stored-weather.js';
import { withTableInstance } from '../../../src/lookup/table-instance.js';
import { toDate } from '../../../src/weather/dates.js';
import {
  LOOKUP_NOW,
  type LookupStore,
  lookupOf,
  openLookupStore,
} from '../../fakes/lookup-store.js';

let store: LookupStore;
beforeEach(async () => {
  store = await openLookupStore();
});
afterEach(() => store.close());

const ROWS = 3_000;
const COLUMNS = 1_000;
const others = Array.from({ length: COLUMNS - 3 }, (_, index) => `x${index}`);

function writeCsv(): string {
  const path = join(store.folder, 'wide.csv');
  const row = ['47.5', '8.5', '2001-01-01', ...others.map(() => '1')].join(',');
  writeFileSync(path, `${['lat', 'lon', 'date', ...others].join(',')}\n${`${row}\n`.repeat(ROWS)}`);
  return path;
}

async function writeParquet(path: string): Promise<void> {
  const columns = others.slice(0, 400).map((name) => `range::VARCHAR AS ${name}`);
  const instance = await DuckDBInstance.create(':memory:');
  await queryOnce(
    instance,
    `COPY (SELECT 47.5 AS lat, 8.5 AS lon, '2001-01-01' AS date, ${columns.join(', ')} FROM range(10000)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  instance.closeSync();
}

it('a table of a thousand columns is kept, and written with its weather', async () => {
  const path = writeCsv();
  const table = await withTableInstance(store.folder, (instance) =>
    keepFile(instance, store.folder, path),
  );
  expect(table.columns).toHaveLength(COLUMNS);
  for (const format of ['csv', 'parquet'] as const) {
    const lookup = lookupOf(table, { format });
    const { plan } = await store.plan(table, lookup);
    await store.fetch(lookup, plan);
    const find = storedDaysFinder(store.parts, toDate(LOOKUP_NOW));
    const out = join(store.folder, `out.${format}`);
    const { matched } = await withTableInstance(store.folder, (instance) =>
      matchRows(instance, table, lookup, plan, find, out),
    );
    expect(matched).toBe(ROWS);
  }
});

it('rows of a wide Parquet file keep their order', async () => {
  const path = join(store.folder, 'wide.parquet');
  await writeParquet(path);
  await withTableInstance(store.folder, async (instance) => {
    const table = await keepFile(instance, store.folder, path);
    const [row] = await queryOnce(
      instance,
      `SELECT count(*)::INTEGER AS rows, count(*) FILTER (WHERE line = n AND c3 = (n - 1)::VARCHAR)::INTEGER AS ordered
       FROM (SELECT *, row_number() OVER () AS n FROM read_parquet('${table.path}'))`,
    );
    expect(row).toEqual({ rows: 10_000, ordered: 10_000 });
  });
});

it('a table that memory has no room for is refused with what to do', async () => {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '5MB',
    temp_directory: '',
  });
  await expect(keepFile(instance, store.folder, writeCsv())).rejects.toThrow(
    new InvalidInputError(
      'wide.csv has so many columns, or so long texts, that its rows take more memory than a lookup has; leave columns out, or split the table.',
    ),
  );
  instance.closeSync();
});
