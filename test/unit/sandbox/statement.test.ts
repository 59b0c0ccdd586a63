import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareSelect } from '../../../src/sandbox/statement.js';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  await connection.run('CREATE TABLE job_1 AS SELECT 1 AS a');
});
afterAll(() => instance.closeSync());

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
    const prepared = await prepareSelect(connection, sql);
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
    await expect(prepareSelect(connection, sql)).rejects.toThrow(
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
    await expect(prepareSelect(connection, sql)).rejects.toThrow(
      `${name}() cannot be called here; a FROM may call range, generate_series, unnest, repeat and reaches these jobs alone, no files, settings or network`,
    );
  });

  it('says what is no SQL', async () => {
    await expect(prepareSelect(connection, 'SELECT a FORM job_1')).rejects.toThrow(
      'syntax error at or near "job_1"',
    );
    await expect(prepareSelect(connection, 'SELECT b FROM job_1')).rejects.toThrow(
      'Referenced column "b" not found',
    );
  });
});
