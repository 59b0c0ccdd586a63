/** The main journey of an agent, over stdio: from the first call to the deletion. */
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { expectedSeries } from './expected.js';
import { type WindowsHome, WindowsHost, whenReady } from './product.js';
import type { Step } from './steps.js';

const HERE = { latitude: 47.6, longitude: 8.5 };
const RANGE = { start_date: '2001-01-01', end_date: '2014-12-31' };
const HOTTEST = 'temperature_2m_max';
const ASKED = {
  locations: [
    { ...HERE, job_name: 'the-town' },
    { place: 'Seattle', job_name: 'seattle' },
  ],
  ...RANGE,
  variables: [HOTTEST, 'precipitation_sum'],
};
const NAMES = ['the-town', 'seattle'];

interface JobsAnswer {
  done?: boolean;
  total?: number;
  jobs: {
    job_name: string;
    outcome?: string;
    status: string;
    attention?: string;
    error?: string;
    result?: { rows: number; statistics: Record<string, Record<string, unknown>> };
  }[];
}

interface FileAnswer {
  path: string;
  content: { type: string; data?: string; text?: string }[];
}

/** Waits until every result is there. @throws Error when a job ended otherwise. */
export async function awaitAll(
  host: WindowsHost,
  job_names: string[],
): Promise<JobsAnswer['jobs']> {
  for (;;) {
    const asked = { job_names, wait_seconds: 20 };
    const answer = await host.call<JobsAnswer>('await_result', asked);
    if (!answer.done) continue;
    const lost = answer.jobs.find(({ result }) => result === undefined);
    if (lost === undefined) return answer.jobs;
    throw new Error(`"${lost.job_name}" is ${lost.status}: ${lost.error ?? lost.attention}`);
  }
}

export async function journey(home: WindowsHome, step: Step): Promise<void> {
  const host = new WindowsHost(home);
  const call = <T>(name: string, input: object) => host.call<T>(name, input);
  const hottest = expectedSeries(HOTTEST, HERE, RANGE);

  await step('MCP: initialize and tools/list over pipes', async () => {
    const tools = await host.open();
    assert.equal(tools.length, 13);
  });
  await step('start_gathering: two jobs, and the engine if there is none', async () => {
    const { jobs } = await whenReady(() => call<JobsAnswer>('start_gathering', ASKED));
    assert.deepEqual(
      jobs.map(({ outcome }) => outcome),
      ['started', 'started'],
    );
    assert.deepEqual(
      jobs.map(({ job_name }) => job_name),
      NAMES,
    );
  });
  await step('probe_status', async () => {
    const { jobs } = await call<JobsAnswer>('probe_status', { job_names: NAMES });
    for (const { status } of jobs) assert.match(status, /^(running|completed)$/);
  });
  await step('await_result: exact statistics of 14 years', async () => {
    const [job] = await awaitAll(host, NAMES);
    const { max, max_at, min, rows } = hottest;
    assert.equal(job?.result?.rows, rows);
    const told = job?.result?.statistics[HOTTEST];
    assert.deepEqual(
      { max: told?.max, max_at: told?.max_at, min: told?.min },
      { max, max_at, min },
    );
  });
  await step('start_gathering once more: joined, and fetched no second time', async () => {
    const { jobs } = await call<JobsAnswer>('start_gathering', ASKED);
    const seen = jobs.map(({ outcome, status }) => `${outcome} ${status}`);
    assert.deepEqual(seen, ['joined completed', 'joined completed']);
  });
  await step('list_jobs', async () => {
    const { jobs } = await call<JobsAnswer>('list_jobs', { status: 'completed' });
    const listed = jobs.map(({ job_name }) => job_name).filter((name) => NAMES.includes(name));
    assert.deepEqual(listed.sort(), [...NAMES].sort());
  });
  await step('query_data: SQL in the sandbox, exact', async () => {
    const sql = `SELECT count(*) AS days, max(${HOTTEST}) AS hottest, min(time)::VARCHAR AS first FROM job_1`;
    const answer = await call<{ rows: unknown[][] }>('query_data', {
      job_names: ['the-town'],
      sql,
    });
    assert.equal(
      JSON.stringify(answer.rows),
      JSON.stringify([[hottest.rows, hottest.max, '2001-01-01']]),
    );
  });
  await step('read_rows: the first days as stored', async () => {
    const asked = { job_name: 'the-town', variables: [HOTTEST], limit: 3 };
    const { rows, total } = await call<{ rows: unknown[][]; total: number }>('read_rows', asked);
    assert.equal(total, hottest.rows);
    const [one, two, three] = hottest.values;
    const expected = [
      ['2001-01-01', one],
      ['2001-01-02', two],
      ['2001-01-03', three],
    ];
    assert.equal(JSON.stringify(rows), JSON.stringify(expected));
  });
  await step('analyze_climate', async () => {
    const answer = await call<object>('analyze_climate', {
      job_names: ['the-town'],
      analyses: ['records'],
    });
    assert.ok(JSON.stringify(answer).includes(hottest.max_at));
  });
  await step('plot_data: a PNG with text, as a picture and as a file', async () => {
    const plot = await call<FileAnswer>('plot_data', {
      job_names: ['the-town'],
      kind: 'time_series',
    });
    const picture = plot.content.find(({ type }) => type === 'image')?.data ?? '';
    assert.equal(Buffer.from(picture, 'base64').subarray(1, 4).toString(), 'PNG');
    const text = plot.content.find(({ type }) => type === 'text')?.text ?? '';
    const [, file = ''] = /Saved as (.+\.png) \(/.exec(text) ?? [];
    assert.ok(statSync(file).size > 10_000, text);
  });
  for (const [format, start] of [
    ['csv', 'job_name,place,'],
    ['parquet', 'PAR1'],
    ['netcdf', 'CDF'],
  ] as const) {
    await step(`export_data: ${format}`, async () => {
      const asked = { job_names: NAMES, format };
      const file = await call<FileAnswer & { rows: number }>('export_data', asked);
      assert.equal(file.rows, 2 * hottest.rows);
      assert.equal(readFileSync(file.path).subarray(0, start.length).toString(), start);
    });
  }
  await step('delete_jobs: results, histories and parts are gone', async () => {
    const { jobs } = await call<JobsAnswer>('delete_jobs', { job_names: NAMES });
    assert.deepEqual(
      jobs.map(({ outcome }) => outcome),
      ['deleted', 'deleted'],
    );
    const after = await call<JobsAnswer>('probe_status', { job_names: NAMES });
    assert.deepEqual(
      after.jobs.map(({ status }) => status),
      ['unknown', 'unknown'],
    );
  });
  await step('the MCP server ends when its stdin closes', async () => {
    assert.equal(await host.close(), 0);
  });
}
