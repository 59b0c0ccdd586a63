import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allowedFiles, fileLiteral, literal, parquetRows } from '../../../src/store/sql.js';

let folder: string;
let connection: DuckDBConnection;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sql '));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function put(name: string, value: number): Promise<string> {
  const path = join(folder, name, 'a.parquet');
  mkdirSync(join(folder, name), { recursive: true });
  const metadata = `KV_METADATA {said: ${literal(name)}}`;
  await connection.run(
    `COPY (SELECT ${value} AS x) TO ${literal(path)} (FORMAT parquet, ${metadata})`,
  );
  return path;
}

const rowsOf = async (sql: string) =>
  (await connection.runAndReadAll(`FROM ${sql}`)).getRowObjectsJson();

describe('a file', () => {
  it.each([
    ['results[1]', 'results1'],
    ['st*r', 'star'],
    ['wh?', 'who'],
    ['**', 'any/deep'],
    ["o'clock", 'oclock'],
  ])('in a folder %j is read alone, also where %j matches that', async (name, other) => {
    const path = await put(name, 1);
    await put(other, 2);
    expect(await rowsOf(parquetRows([path]))).toEqual([{ x: 1 }]);
    expect(await rowsOf(parquetRows([path], 'filename'))).toEqual([{ x: 1, filename: path }]);
    expect(
      await rowsOf(
        `(SELECT decode(value) AS said FROM parquet_kv_metadata(${fileLiteral(path)}) WHERE key = 'said')`,
      ),
    ).toEqual([{ said: name }]);
  });

  it.each([
    ['results[1]', 'results1'],
    ['st*r', 'star'],
    ["o'clock", 'oclock'],
  ])('in a folder %j is read where no other may be, and not %j with it', async (name, other) => {
    const path = await put(name, 1);
    const beside = await put(other, 2);
    await connection.run(`CREATE VIEW allowed AS FROM ${parquetRows([path])}`);
    await connection.run(`CREATE VIEW refused AS FROM ${parquetRows([beside])}`);
    await connection.run(`${allowedFiles([path])}; SET enable_external_access = false`);
    expect(await rowsOf('allowed')).toEqual([{ x: 1 }]);
    await expect(rowsOf('refused')).rejects.toThrow(
      'file system operations are disabled by configuration',
    );
  });

  it.each(['site=3', 'x=99', 'time=2020-01-01'])(
    'in a folder %j has no column of that',
    async (name) => {
      expect(await rowsOf(parquetRows([await put(name, 1)]))).toEqual([{ x: 1 }]);
    },
  );
});
