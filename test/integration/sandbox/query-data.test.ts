import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../src/base/errors.js';
import { loadObservations } from '../../../src/demo-archive/observations.js';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.js';
import { queryData } from '../../../src/tools/query-data.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { call } from '../../unit/tools/fake-services.js';
import { putCounted, servicesOf } from '../../unit/tools/stored-rows.js';

const OBSERVED = {
  start_date: '2012-01-01',
  end_date: '2015-12-31',
  resolution: 'daily' as const,
  variables: ['temperature_2m_max', 'temperature_2m_min'],
};

let store: JobStore;
let sandbox: Sandbox;
beforeAll(async () => {
  store = await createJobStore();
  sandbox = createSandbox(resolve('dist/query-sandbox.js'));
  for (const { city, latitude, longitude, columns } of await loadObservations()) {
    const gathering = { place: city, latitude, longitude, ...OBSERVED };
    await store.put(city.replace(' ', '-'), gathering, Object.fromEntries(columns));
  }
});
afterAll(async () => {
  sandbox.close();
  await store.remove();
});

function query(
  sql: string,
  job_names: readonly string[] = ['Seattle', 'New-York'],
  asked = sandbox.query,
) {
  const services = { ...servicesOf(store), sandbox: async () => ({ ...sandbox, query: asked }) };
  return queryData.run(queryData.input.parse({ job_names, sql }), services, call);
}

describe('query_data', () => {
  it('answers about several jobs at once: heating degree days of 2012', async () => {
    const sql = `SELECT place, round(sum(greatest(18 - (temperature_2m_max + temperature_2m_min) / 2, 0)), 1) AS hdd
      FROM all_jobs WHERE year(time) = 2012 GROUP BY place ORDER BY hdd`;
    expect(await query(sql)).toEqual({
      columns: ['place', 'hdd'],
      rows: [
        ['New York', 2207.3],
        ['Seattle', 2565.1],
      ],
      row_count: 2,
      units: { temperature_2m_max: '°C', temperature_2m_min: '°C' },
      next_step: 'These are all rows.',
    });
  });

  it('answers about one job by either of its names', async () => {
    for (const table of ['job_1', '"Seattle"']) {
      const sql = `SELECT time, temperature_2m_max FROM ${table} ORDER BY temperature_2m_max DESC LIMIT 1`;
      expect(await query(sql)).toMatchObject({ rows: [['2014-08-11', 35.6]] });
    }
  });

  it('answers about a job that is called like a view of DuckDB, by its own name', async () => {
    const names = ['duckdb_views', 'information_schema.views', 'select', 'copies'];
    for (const [latitude, name] of names.entries()) {
      await putCounted(store, name, { latitude, longitude: 5, ...OBSERVED });
    }
    for (const name of names) {
      const sql = `SELECT count(*) FROM "${name}"`;
      expect(await query(sql, names)).toMatchObject({ rows: [[1_461]] });
    }
    await expect(query('FROM main.duckdb_views', names)).rejects.toThrow(
      '"main.duckdb_views" cannot be read here',
    );
  });

  it('shows all tables, and each job under both names', async () => {
    expect(await query('SELECT name FROM (SHOW TABLES)')).toMatchObject({
      rows: [['New-York'], ['Seattle'], ['all_jobs'], ['job_1'], ['job_2']],
    });
  });

  it('gives moments that have a zone in UTC', async () => {
    expect(await query("SELECT TIMESTAMPTZ '2020-01-01 00:00:00+02' AS t")).toMatchObject({
      rows: [['2019-12-31T22:00:00Z']],
    });
  });

  it('says that an answer is not whole, and why', async () => {
    expect(await query('SELECT time FROM all_jobs')).toMatchObject({
      row_count: 200,
      truncated: [
        'rows: these are the first 200, there are more; an answer holds 200 rows and about 1800 tokens, so aggregate, or page by ORDER BY, LIMIT and OFFSET',
      ],
      next_step: 'This is not the whole answer: truncated says why, and what to do.',
    });
  });

  it('names the columns that there are when one is not there, and tables when a table is not', async () => {
    await expect(query('SELECT high FROM job_1', ['Seattle'])).rejects.toThrow(
      'sql was not answered: Binder Error: Referenced column "high" not found in FROM clause! Candidate bindings: "time"; job_1 has time, temperature_2m_max, temperature_2m_min; all_jobs has job_name, place and model too.',
    );
    await expect(query('SELECT * FROM job_3')).rejects.toThrow(
      'sql was not answered: Catalog Error: Table with name job_3 does not exist! Did you mean "job_1"; there are the tables job_1, job_2 and all_jobs.',
    );
  });

  it.each([
    [
      'SELEC time FROM job_1',
      /^No job is called "Portland"; .*\. sql was not answered: syntax error at or near "SELEC"\.$/,
    ],
    ['DROP TABLE job_1', /sql was not answered: it takes exactly one statement, a SELECT /],
    ["FROM read_csv('/etc/passwd')", /sql was not answered: read_csv\(\) cannot be called here; /],
    ['SELECT nothing FROM job_7', /^No job is called "Portland"; [^:]*$/],
  ])('says beside an unknown job what is wrong with %s as it is written', async (sql, words) => {
    await expect(query(sql, ['Seattle', 'Portland'])).rejects.toThrow(words);
  });

  it('passes on no guess of DuckDB at one of its own tables', async () => {
    await expect(query('SELECT * FROM attrdef', ['Seattle'])).rejects.toThrow(
      'sql was not answered: Catalog Error: Table with name attrdef does not exist; there are the tables job_1 and all_jobs.',
    );
  });

  it.each([
    [
      'PIVOT job_1 ON month(time) USING avg(temperature_2m_max)',
      'PIVOT does not find its values here; name them: PIVOT … ON month(time) IN (1, 2, 3) USING avg(x).',
    ],
    [
      'SELECT * FROM (PIVOT job_1 ON month(time) USING avg(temperature_2m_max));',
      'PIVOT does not find its values here; name them: PIVOT … ON month(time) IN (1, 2, 3) USING avg(x).',
    ],
    [
      "SELECT to_char(time, 'YYYY-MM') FROM job_1",
      "Catalog Error: Scalar Function with name to_char does not exist; DuckDB writes strftime(time, '%Y-%m-%d').",
    ],
    [
      "SELECT date_format(time, '%Y') FROM job_1",
      "Catalog Error: Scalar Function with name date_format does not exist; DuckDB writes strftime(time, '%Y-%m-%d').",
    ],
    [
      'SELECT time - row_number() OVER (ORDER BY time) FROM job_1',
      "Binder Error: No function matches the given name and argument types '-(DATE, BIGINT)'; days are an INTEGER: write (n)::INTEGER.",
    ],
    [
      "SELECT time + 1 FROM (SELECT TIMESTAMPTZ '2020-01-01' AS time)",
      "Binder Error: No function matches the given name and argument types '+(TIMESTAMP WITH TIME ZONE, INTEGER_LITERAL)'; write time - to_hours(n) or time - INTERVAL 7 DAY; time::DATE - n::INTEGER for days.",
    ],
    [
      'SELECT datediff(time, time) FROM job_1',
      "Binder Error: No function matches the given name and argument types 'datediff(DATE, DATE)'; write date_diff('day', earlier, later), or time - INTERVAL 1 DAY.",
    ],
    [
      'SELECT `time` FROM job_1',
      'Catalog Error: Scalar Function with name `__postfix does not exist; names are quoted by "double quotes", not by backticks.',
    ],
    [
      'SELECT time FROM `job_1`',
      'syntax error at or near "`"; names are quoted by "double quotes", not by backticks.',
    ],
    [
      "SELECT time::TIME FROM (SELECT TIMESTAMPTZ '2020-01-01' AS time)",
      'Conversion Error: Unimplemented type for cast (TIMESTAMP WITH TIME ZONE -> TIME) when casting from source column time; write time::TIMESTAMP::TIME, or time_local::TIME.',
    ],
    ['SELECT a b c FROM job_1', 'syntax error at or near "c".'],
  ])('says to %s what to write', async (sql, words) => {
    await expect(query(sql)).rejects.toThrow(
      new InvalidInputError(`sql was not answered: ${words}`),
    );
  });

  it('takes what the advice says', async () => {
    const pivot = `PIVOT (SELECT month(time) AS m, temperature_2m_max FROM job_1)
      ON m IN (1, 7) USING max(temperature_2m_max)`;
    expect(await query(pivot)).toMatchObject({ columns: ['1', '7'], rows: [[17.2, 35]] });

    expect(
      await query(
        'SELECT DISTINCT time - (row_number() OVER (ORDER BY time))::INTEGER AS d FROM job_1',
      ),
    ).toMatchObject({ rows: [['2011-12-31']] });
  });

  it.each([
    ["place = 'New'", "place is \"New York\", which is not 'New'; compare it by ILIKE 'New%'"],
    [
      "place IN ('Boston', 'Rome')",
      'place is "Seattle", "New York", which is not \'Boston\'; compare it by ILIKE \'Boston%\'',
    ],
    [
      "job_name = 'new-york'",
      "job_name is \"New-York\", which is not 'new-york'; compare it by ILIKE 'new-york%'",
    ],
  ])('says why nothing is found where %s', async (condition, cause) => {
    for (const what of ['*', 'count(*)', 'max(temperature_2m_max)']) {
      expect(await query(`SELECT ${what} FROM all_jobs WHERE ${condition}`)).toMatchObject({
        next_step: `Nothing was found: ${cause}.`,
      });
    }
  });

  it('says no cause that it does not know', async () => {
    expect(await query("SELECT * FROM all_jobs WHERE place = 'Seattle' AND false")).toMatchObject({
      rows: [],
      next_step: 'No row fits.',
    });
    expect(await query("SELECT count(*) FROM all_jobs WHERE place = 'Seattle'")).toMatchObject({
      rows: [[1_461]],
      next_step: 'These are all rows.',
    });
  });

  it('adds values up to what they are', async () => {
    // By hand from the CSV, with decimals; doubles added one by one come to 24017.499999999953.
    expect(await query('SELECT sum(temperature_2m_max) FROM job_1')).toMatchObject({
      rows: [[24_017.5]],
    });
  });

  it('names by table the years in which the source of a named variable changes', async () => {
    const gathering = { latitude: 1, longitude: 2, ...OBSERVED };
    const range = { start_date: '2016-12-30', end_date: '2017-01-02' };
    await putCounted(store, 'mixed', { ...gathering, ...range });
    await putCounted(store, 'one-model', { ...gathering, ...range, model: 'era5' });
    const jobs = ['one-model', 'mixed'];
    expect(await query('SELECT avg(temperature_2m_max) AS mean FROM job_2', jobs)).toEqual({
      columns: ['mean'],
      rows: [[1.5]],
      row_count: 1,
      units: { temperature_2m_max: '°C' },
      seams: { job_2: [2017] },
      next_step:
        "These are all rows; in the years under seams the model changes its source, and a step may be the model's: era5 has none.",
    });
    expect(await query('SELECT count(*) AS days FROM job_2', jobs)).toEqual({
      columns: ['days'],
      rows: [[4]],
      row_count: 1,
      next_step: 'These are all rows.',
    });
  });

  it('refuses more values than it can hold', async () => {
    const manifest = await store.manifests.read('Seattle');
    if (manifest === undefined) throw new Error('Seattle is not stored');
    const result = { ...manifest.result, rows: 10_000_001 };
    await store.manifests.write({ ...manifest, job_name: 'too-big', result });
    await expect(query('SELECT 1', ['too-big'])).rejects.toThrow(
      'job_names has jobs with 40000004 values in all; query_data takes up to 40000000: ask about fewer jobs at once.',
    );
  });

  it('lets nobody query a damaged part', async () => {
    const gathering = { latitude: 1, longitude: 2, ...OBSERVED };
    const { parts } = await putCounted(store, 'spoilt', gathering);
    writeFileSync(join(store.path, String(parts[0]?.file)), 'no Parquet');
    await expect(query('SELECT 1', ['spoilt'])).rejects.toThrow(
      `The part ${parts[0]?.file} of "spoilt" is damaged; start_gathering with the same input and job_name gathers it again.`,
    );
  });

  it.each([
    ['missing', (path: string) => rmSync(path)],
    ['damaged', (path: string) => writeFileSync(path, 'no Parquet')],
  ])('does not blame the SQL for a part that is %s when it is read', async (fault, spoil) => {
    const gathering = { latitude: 2, longitude: 2, ...OBSERVED };
    const { parts } = await putCounted(store, fault, gathering);
    const file = String(parts[0]?.file);
    const words = new UnavailableError(
      `The part ${file} of "${fault}" is ${fault}; start_gathering with the same input and job_name gathers it again.`,
    );
    const spoilFirst =
      (then: Sandbox['query']): Sandbox['query'] =>
      (...asked) => {
        spoil(join(store.path, file));
        return then(...asked);
      };
    const whileLoaded = spoilFirst(sandbox.query);
    await expect(query('FROM job_1', [fault], whileLoaded)).rejects.toThrow(words);

    await putCounted(store, fault, gathering);
    const whileAsked = spoilFirst(async () => ({
      kind: 'refused',
      why: 'IO Error',
      isOver: false,
    }));
    await expect(query('FROM job_1', [fault], whileAsked)).rejects.toThrow(words);
  });
});
