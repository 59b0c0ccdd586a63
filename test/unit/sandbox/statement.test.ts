import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LaterView } from '../../../src/sandbox/protocol.js';
import { prepareSelect } from '../../../src/sandbox/statement.js';
import { tablesOf } from '../../../src/sandbox/views.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run('CREATE TABLE job_1 AS SELECT 1 AS a');
});
afterAll(() => instance.closeSync());

async function prepare(sql: string, ...views: LaterView[]) {
  return prepareSelect(
    connection,
    sql,
    await tablesOf(connection, views, { add: () => undefined }),
  );
}

describe('prepareSelect', () => {
  it.each([
    'SELECT a FROM job_1',
    'SELECT a FROM job_1; -- thank you',
    'FROM job_1',
    'VALUES (1)',
    'WITH b AS (SELECT a FROM job_1) SELECT * FROM b UNION ALL FROM b',
    'SUMMARIZE job_1',
    'DESCRIBE job_1',
    'SELECT * FROM range(3), generate_series(1, 2), unnest([1])',
    'SELECT unnest([1, 2])',
  ])('takes %s', async (sql) => {
    const prepared = await prepare(sql);
    expect((await prepared.runAndReadAll()).currentRowCount).toBeGreaterThan(0);
  });

  it.each([
    '',
    '-- nothing',
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP TABLE job_1',
    "PRAGMA table_info('job_1')",
    'PRAGMA database_size',
    'CALL pragma_version()',
    'SET threads = 8',
    'RESET threads',
    "ATTACH '/tmp/x.db'",
    'INSTALL httpfs',
    'LOAD httpfs',
    "COPY job_1 TO '/tmp/x.csv'",
    "EXPORT DATABASE '/tmp/x'",
    'CREATE TABLE b AS SELECT 1',
    'INSERT INTO job_1 VALUES (2)',
    'UPDATE job_1 SET a = 2',
    'DELETE FROM job_1',
    'DROP TABLE job_1',
    'EXPLAIN ANALYZE SELECT 1',
    'PREPARE b AS SELECT 1',
    'BEGIN',
    'CHECKPOINT',
  ])('refuses "%s"', async (sql) => {
    await expect(prepare(sql)).rejects.toThrow(
      'it takes exactly one statement, a SELECT (WITH, FROM, DESCRIBE and SUMMARIZE are fine too)',
    );
  });

  it.each([
    ['read_csv', "SELECT * FROM read_csv('/etc/passwd')"],
    ['read_text', "FROM read_text('/etc/passwd')"],
    ['read_parquet', "SELECT (SELECT count(*) FROM read_parquet('x')) FROM job_1"],
    ['glob', "WITH f AS (FROM glob('/*')) FROM f"],
    ['query', "FROM query('FROM read_text(''/etc/passwd'')')"],
    ['query_table', "FROM query_table('job_1')"],
    ['json_execute_serialized_sql', "FROM json_execute_serialized_sql('{}')"],
    ['enable_logging', "FROM ENABLE_LOGGING(storage = 'file', storage_path = '/tmp/x')"],
    ['arrow_scan', 'SELECT * FROM job_1, arrow_scan(1, 2, 3)'],
    ['duckdb_settings', 'SELECT a FROM job_1 WHERE EXISTS (FROM duckdb_settings())'],
  ])('refuses to call %s()', async (name, sql) => {
    await expect(prepare(sql)).rejects.toThrow(
      `${name}() cannot be called here; a FROM may call range, generate_series, unnest, repeat and reaches these jobs alone, no files, settings or network`,
    );
  });

  it.each([
    ['current_setting', "SELECT Current_Setting('allowed_paths') FROM job_1"],
    ['current_setting', "SELECT [pg_catalog.current_setting(s) FOR s IN ['allowed_paths']]"],
    ['json_serialize_plan', "SELECT json_serialize_plan('FROM job_1')"],
    ['pg_get_viewdef', 'FROM job_1 WHERE pg_get_viewdef(a) IS NULL'],
  ])('refuses to show settings and paths by %s()', async (name, sql) => {
    await expect(prepare(sql)).rejects.toThrow(
      `${name}() cannot be called here; a FROM may call range`,
    );
  });

  it.each([
    ['/tmp/a.parquet', "FROM '/tmp/a.parquet'"],
    ['/tmp/a.parquet', 'SELECT * FROM job_1, "/tmp/a".parquet'],
    ['/tmp/a.b.parquet', 'SUMMARIZE "/tmp/a"."b"."parquet"'],
    ['C:\\\\tmp\\\\a.parquet', "SELECT (SELECT count(*) FROM 'C:\\tmp\\a.parquet') FROM job_1"],
    ['DuckDB_Views', 'SELECT sql FROM DuckDB_Views'],
    ['pg_catalog.pg_views', 'FROM pg_catalog.pg_views'],
    ['Copies.job_1', 'FROM Copies.job_1'],
    ['pg_settings', 'FROM (SUMMARIZE pg_settings)'],
    ['sqlite_master', 'FROM sqlite_master'],
    ['sqlite_temp_schema', 'FROM sqlite_temp_schema'],
    ['system.information_schema.views', 'FROM system.information_schema.views'],
  ])('refuses to read "%s"', async (name, sql) => {
    await expect(prepare(sql)).rejects.toThrow(
      `"${name}" cannot be read here; a FROM may call range, generate_series, unnest, repeat and reaches these jobs alone, no files, settings or network`,
    );
  });

  it('reads a table that has the name of a view of settings in part', async () => {
    await connection.run('CREATE TABLE my_pg_views AS SELECT 1; CREATE TABLE views AS SELECT 1');
    await prepare('FROM my_pg_views, "views"');
  });

  it.each(['duckdb_views', 'PG_Views', 'sqlite_master', 'information_schema.views'])(
    'reads a view of ours that is called %s, and no other',
    async (name) => {
      const view = {
        names: [name.toLowerCase()],
        sql: `CREATE VIEW IF NOT EXISTS "${name}" AS FROM job_1`,
      };
      const prepared = await prepare(`FROM "${name}"`, view);
      expect((await prepared.runAndReadAll()).getRows()).toEqual([[1]]);
      await expect(prepare(`FROM main."${name}"`, view)).rejects.toThrow(
        `"main.${name}" cannot be read here`,
      );
      await connection.run(`DROP VIEW "${name}"`);
      await expect(prepare(`FROM "${name}"`)).rejects.toThrow(`"${name}" cannot be read here`);
    },
  );

  it('says what is no SQL', async () => {
    await expect(prepare('SELECT a FORM job_1')).rejects.toThrow('syntax error at or near "job_1"');
    await expect(prepare('SELECT b FROM job_1')).rejects.toThrow('Referenced column "b" not found');
  });
});
