import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UnavailableError } from '../../../src/base/errors.js';
import { explainLostTable, findTable, keepTable } from '../../../src/lookup/kept-table.js';
import { keepFile, keepInlineRows } from '../../../src/lookup/read-table.js';
import { queryRows, withConnection } from '../../../src/lookup/sql-session.js';
import { removeUnlessUsed, tableFiles } from '../../../src/lookup/table-files.js';
import { type LookupStore, openLookupStore } from '../../fakes/lookup-store.js';

let store: LookupStore;
beforeEach(async () => {
  store = await openLookupStore();
});
afterEach(() => store.close());

/** The rows of a kept table, as lists. */
async function rowsOf(path: string): Promise<unknown[][]> {
  return withConnection(store.instance, async (connection) =>
    (await queryRows(connection, `FROM read_parquet('${path}')`)).map((row) => Object.values(row)),
  );
}

describe('a CSV file', () => {
  it('is kept with its texts as they were, and each row by its line', async () => {
    const table = await store.keep('t.csv', 'id,place,date\n007, Oslo ,2020-01-01\n\n8,"",\n');
    expect(table).toMatchObject({ columns: ['id', 'place', 'date'], rows: 2, separator: ',' });
    expect(await rowsOf(table.path)).toEqual([
      [2n, null, '007', ' Oslo ', '2020-01-01'],
      [4n, null, '8', '', null],
    ]);
  });

  it('may have a byte order mark, semicolons, the line ends of Windows, and a name twice', async () => {
    const table = await store.keep('t.csv', '\ufeffa;b b;a\r\n1;"x;\r\ny";3\r\n4;5;6');
    expect(table).toMatchObject({ columns: ['a', 'b b', 'a'], rows: 2, separator: ';' });
    expect(await rowsOf(table.path)).toEqual([
      [2n, null, '1', 'x;\r\ny', '3'],
      [4n, null, '4', '5', '6'],
    ]);
  });

  it('keeps rows of another width, which say so; separators after the last field are none', async () => {
    const table = await store.keep('t.csv', 'a,b\n1\n1,2,3\n1,2,,\n');
    expect(await rowsOf(table.path)).toEqual([
      [2n, 'it has 1 field and the first line 2 fields', '1', null],
      [3n, 'it has 3 fields and the first line 2 fields', '1', '2'],
      [4n, null, '1', '2'],
    ]);
  });

  it('may end its first line with separators that its rows leave out', async () => {
    const table = await store.keep('t.csv', 'a,b,,\n1,2\n1,2,,\n');
    expect((await rowsOf(table.path)).map(([, fault]) => fault)).toEqual([null, null]);
  });

  it('of more than one piece is read as one', async () => {
    const lines = Array.from({ length: 60_000 }, (_, row) => `${row},"place ${row}\nin two lines"`);
    const table = await store.keep('t.csv', ['n,place', ...lines, ''].join('\n'));
    expect(table.rows).toBe(60_000);
    const [[line, , number] = []] = (await rowsOf(table.path)).slice(-1);
    expect([line, number]).toEqual([120_000n, '59999']);
  });

  it.each([
    ['no text', '', 't.csv is empty; its first line has to name the columns.'],
    ['no rows', 'a,b\n', 't.csv has no rows, only the names of columns.'],
    [
      'a quote without end',
      'a,b\n1,2\n3,"4\n5,6\n',
      't.csv has a quote that begins in line 3 and does not end.',
    ],
    [
      'Latin-1',
      Buffer.from('place,date\nOslo,2020-01-01\nTromsø,2020-01-01\n', 'latin1'),
      't.csv is not UTF-8 text: line 3 has other letters (Latin-1 perhaps). Save it as CSV UTF-8.',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'),
      't.csv is UTF-16 text: save it as CSV UTF-8, or give a Parquet file.',
    ],
    [
      'a workbook',
      Buffer.from('PK\u0003\u0004rest'),
      't.csv is an Excel workbook or a zip file: save it as CSV UTF-8, or give a Parquet file.',
    ],
    [
      'a zero byte',
      'a,b\n1,\u0000\n',
      't.csv has a zero byte in line 2, so it is no CSV; give a CSV or Parquet file.',
    ],
  ])('with %s is refused', async (_what, content, why) => {
    await expect(store.keep('t.csv', content)).rejects.toThrow(new Error(why));
  });

  it('that is not there is refused with its path', async () => {
    const path = join(store.folder, 'none.csv');
    await expect(keepFile(store.instance, store.folder, path)).rejects.toThrow(
      `There is no file ${path}; table takes the path of a CSV or Parquet file.`,
    );
    await expect(keepFile(store.instance, store.folder, `${path}\0`)).rejects.toThrow(
      /^There is no file .*none\.csv/,
    );
    await expect(keepFile(store.instance, store.folder, store.folder)).rejects.toThrow(
      `${store.folder} is no file; table takes the path of a CSV or Parquet file.`,
    );
  });
});

describe('a Parquet file', () => {
  it('keeps its types and any names of columns, and rows have their numbers', async () => {
    const path = join(store.folder, 't.parquet');
    await withConnection(store.instance, (connection) =>
      connection.run(
        `COPY (SELECT 1.5::DOUBLE AS lat, DATE '2020-01-01' AS "the day", 7 AS file_row_number UNION ALL SELECT NULL, NULL, NULL) TO '${path}' (FORMAT parquet)`,
      ),
    );
    const table = await keepFile(store.instance, store.folder, path);
    expect(table).toMatchObject({ columns: ['lat', 'the day', 'file_row_number'], rows: 2 });
    expect(await rowsOf(table.path)).toEqual([
      [1n, null, 1.5, new Date('2020-01-01'), 7],
      [2n, null, null, null, null],
    ]);
  });

  it('that is damaged is refused', async () => {
    await expect(store.keep('t.parquet', 'PAR1 and then nothing')).rejects.toThrow(
      /^t\.parquet cannot be read as Parquet: /,
    );
  });
});

describe('rows of a call', () => {
  it('are kept with the columns of all, and known by their numbers', async () => {
    const rows: Record<string, string | number>[] = [
      { place: 'Oslo', date: '2020-01-01' },
      { date: '2020-01-02', latitude: 1.5 },
    ];
    const table = await keepInlineRows(store.instance, store.folder, rows);
    expect(table).toMatchObject({ columns: ['place', 'date', 'latitude'], rows: 2 });
    expect(await rowsOf(table.path)).toEqual([
      [1n, null, 'Oslo', '2020-01-01', null],
      [2n, null, null, '2020-01-02', '1.5'],
    ]);
    expect(await keepInlineRows(store.instance, store.folder, rows)).toEqual(table);
  });
});

describe('a kept table', () => {
  it.each([
    ['Cannot open file "/a/b.tmp": Read-only file system', 'Read-only file system'],
    ['Could not write file "/a/b.tmp": No space left on device', 'No space left on device'],
  ])('that the disk does not take is told as that: %s', async (words, reason) => {
    const write = () => Promise.reject(new Error(`IO Error: ${words}`));
    await expect(keepTable(store.folder, 'ab', { columns: [], rows: 0 }, write)).rejects.toThrow(
      new UnavailableError(`${join(store.folder, 'tables')} cannot be written: ${reason}.`),
    );
  });

  it('is kept once, and found by the hash of what was given', async () => {
    const table = await store.keep('t.csv', 'a,b\n1,2\n');
    expect(await store.keep('the same.csv', 'a,b\n1,2\n')).toEqual(table);
    expect(readdirSync(join(store.folder, 'tables'))).toHaveLength(1);
    expect(await findTable(store.instance, store.folder, table.sha256)).toEqual(table);
  });

  it('that is found stays where somebody has looked before, and removes it now', async () => {
    const rows = [{ place: 'Oslo', date: '2020-01-01' }];
    const tables = [
      () => store.keep('t.csv', 'place,date\nOslo,2020-01-01\n'),
      () => keepInlineRows(store.instance, store.folder, rows),
    ];
    for (const keep of tables) {
      const { sha256 } = await keep();
      const seen = tableFiles(store.folder, sha256);
      await keep();
      removeUnlessUsed(seen);
      expect(await findTable(store.instance, store.folder, sha256)).toBeDefined();
      removeUnlessUsed(tableFiles(store.folder, sha256));
      expect(await findTable(store.instance, store.folder, sha256)).toBeUndefined();
    }
  });

  it('that is damaged counts as not there', async () => {
    const table = await store.keep('t.csv', 'a,b\n1,2\n');
    writeFileSync(table.path, 'garbage');
    expect(await findTable(store.instance, store.folder, table.sha256)).toBeUndefined();
    expect(explainLostTable(store.folder, table.sha256)).toBe(
      `The table of this lookup, tables/${table.sha256}, is missing or damaged in the result store ${store.folder}; start_lookup with the same table and retry_failed: true keeps it again.`,
    );
    expect((await store.keep('t.csv', 'a,b\n1,2\n')).rows).toBe(1);
  });
});
