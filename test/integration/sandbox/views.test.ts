import { expect, it } from '@jest/globals';
import { LOAD, sandboxOfEachTest, wanted } from '../../fakes/sandboxes.js';

const sandbox = sandboxOfEachTest();
const never = new AbortController().signal;
const query = (sql: string, load = LOAD) => sandbox.now.query(wanted(load), sql, never);

it('makes a view for the first query that names it, and all for one that asks what there is', async () => {
  const load = {
    ...LOAD,
    views: [
      {
        names: ['one', 'mine'],
        sql: 'CREATE VIEW one AS SELECT 1 AS a; CREATE VIEW mine AS FROM one',
      },
      { names: ['broken'], sql: 'CREATE VIEW broken AS FROM nothing' },
    ],
  };
  const rows = (a: number) => ({ answer: { rows: [[a]] } });
  const broken = { kind: 'refused', why: expect.stringContaining('Table with name nothing') };
  expect(await query('FROM job_1', load)).toMatchObject(rows(7));
  expect(await query('WITH own AS (FROM main.Mine) FROM own', load)).toMatchObject(rows(1));
  expect(await query('SELECT (SELECT a FROM "One")', load)).toMatchObject(rows(1));
  for (const sql of ['FROM broken', 'SHOW TABLES', 'FROM information_schema.tables', 'FROM ones']) {
    expect(await query(sql, load)).toMatchObject(broken);
  }
  expect(await query('FROM mine', load)).toMatchObject(rows(1));
});

it('makes a view also where SQL gives its name to a query of its own', async () => {
  const view = (name: string) => ({ names: [name], sql: `CREATE VIEW ${name} AS SELECT 1 AS a` });
  const load = { ...LOAD, views: ['one', 'two', 'three'].map(view) };
  expect(await query('WITH one AS (SELECT a + 1 FROM main.one) FROM one', load)).toMatchObject({
    answer: { rows: [[2]] },
  });
  expect(await query('WITH three AS (SELECT a + 2 FROM three) FROM three', load)).toMatchObject({
    answer: { rows: [[3]] },
  });
  const within = 'SELECT a + (WITH two AS (SELECT 5 AS b) SELECT b FROM two) FROM two';
  expect(await query(within, load)).toMatchObject({ answer: { rows: [[6]] } });
});

it('refuses no table for its name while it only checks SQL that names one of the jobs', async () => {
  expect(await sandbox.now.whyRefused('FROM duckdb_views', ['DuckDB_Views'])).toBe(undefined);
  expect(await sandbox.now.whyRefused('FROM duckdb_views', ['other'])).toMatch(
    /^"duckdb_views" cannot be read here; /,
  );
});
