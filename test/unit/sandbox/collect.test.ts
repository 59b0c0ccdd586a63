import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collect } from '../../../src/sandbox/collect.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => instance.closeSync());

const answerTo = async (sql: string) =>
  collect(await connection.stream(sql), async () => undefined);

describe('collect', () => {
  it('gives all of a small result, columns of one name too', async () => {
    expect(await answerTo('SELECT 1 AS a, 2 AS a FROM range(2)')).toEqual({
      columns: ['a', 'a'],
      rows: [
        [1, 2],
        [1, 2],
      ],
      truncated: [],
    });
    expect(await answerTo('SELECT 1 AS a WHERE false')).toEqual({
      columns: ['a'],
      rows: [],
      truncated: [],
    });
  });

  it('stops at 200 rows, of a result without an end too', async () => {
    expect((await answerTo('FROM range(200)')).truncated).toEqual([]);
    const { rows, truncated } = await answerTo('FROM range(1000000000000)');
    expect(rows.map(([row]) => row)).toEqual(Array.from({ length: 200 }, (_, row) => row));
    expect(truncated).toEqual([
      'rows: these are the first 200, there are more; an answer holds 200 rows and about 1800 tokens, so aggregate, or page by ORDER BY, LIMIT and OFFSET',
    ]);
  });

  it('stops at 1800 tokens', async () => {
    const { rows, truncated } = await answerTo("SELECT repeat('x', 350) AS a FROM range(100)");
    // 50 of the text, 2 of brackets, quotes and comma; and 3 of column names.
    expect(rows).toHaveLength(34);
    expect(truncated[0]).toMatch(/^rows: these are the first 34, there are more;/);
  });

  it('cuts cells at 400 characters and says so, lists too', async () => {
    const { rows, truncated } = await answerTo("SELECT repeat('x', 401), range(1000), 'y'");
    const [text, list, short] = rows[0] as [string, string, string];
    expect(text).toBe(`${'x'.repeat(400)}…`);
    expect(list).toHaveLength(401);
    expect(list.slice(0, 9)).toBe('[0,1,2,3,');
    expect(short).toBe('y');
    expect(truncated).toEqual(['cells: what is longer than 400 characters is cut and ends in …']);
  });

  it('refuses what not even one row of fits', async () => {
    const wide = Array.from({ length: 40 }, () => "repeat('x', 400)").join(', ');
    for (const sql of [
      `SELECT ${wide}`,
      `SELECT 1 AS "${'a'.repeat(14_000)}"`,
      `SELECT 1 AS "${'a'.repeat(14_000)}" WHERE false`,
    ]) {
      await expect(answerTo(sql)).rejects.toThrow(
        'one row with its column names has more than the 1800 tokens of an answer; select fewer columns',
      );
    }
  });
});

it('has no rows as long as they may not become JSON', async () => {
  const tooBig = () => Promise.reject(new Error('too big'));
  await expect(collect(await connection.stream('SELECT 1'), tooBig)).rejects.toThrow('too big');
});
