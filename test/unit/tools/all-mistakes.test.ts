import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { storedLookups } from '../../../src/lookup/lookups.js';
import { callTool } from '../../../src/mcp/call-tool.js';
import { TOOLS } from '../../../src/tools/index.js';
import { aManifest, GATHERING } from '../../fakes/a-manifest.js';
import { call, fakeServices } from './fake-services.js';

const NOW = Date.UTC(2026, 10, 24, 12);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'all-mistakes-'));
  await writeFile(join(folder, 'visits.csv'), 'where,when\nOslo,2020-01-01\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Two finished jobs: "seattle" of three days, "hours" of the same place by the hour. */
function services() {
  const { services, jobs, manifests } = fakeServices(() => NOW);
  const hourly = { ...GATHERING, resolution: 'hourly', variables: ['temperature_2m'] } as const;
  manifests.stored.set('seattle', aManifest('seattle'));
  manifests.stored.set('hours', aManifest('hours', { ...hourly, variables: ['temperature_2m'] }));
  const source = { provider: 'open-meteo', url: 'http://127.0.0.1:9' } as never;
  const resolvePlace = () => Promise.reject(new Error('this test looks up no place'));
  const lookups = storedLookups({ store: folder, source, resolvePlace, now: () => NOW });
  return { services: { ...services, lookups: async () => lookups }, jobs };
}

/** What a tool answers to a call that it has to refuse. */
async function refusal(name: string, input: object): Promise<string> {
  const tool = TOOLS.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`there is no ${name}`);
  const { services: given, jobs } = services();
  const answer = await callTool(tool, input, given, call, { log: (line) => expect(line).toBe('') });
  expect(answer.isError).toBe(true);
  expect(jobs.started).toEqual([]);
  const [block] = answer.content;
  return block?.type === 'text' ? block.text : '';
}

const visits = () => join(folder, 'visits.csv');

/** By tool: calls, and sentences that the one answer has to have. */
const CALLS: Record<string, [what: string, input: () => object, ...sentences: RegExp[]][]> = {
  find_place: [
    [
      'types, lengths and limits',
      () => ({ query: ' ', limit: 0, country: 7 }),
      /^query has 0 characters; it takes at least 1\. /,
      /limit is 0; it takes at least 1\. /,
      /country is 7; it takes a string \(name or code\)\.$/,
    ],
  ],
  start_gathering: [
    [
      'days, variables and words that a station does not have',
      () => ({
        locations: ['Seattle'],
        start_date: '2020-02-30',
        end_date: '2020-03-01',
        provider: 'ghcn-daily',
        model: 'era5',
        days: 'utc',
      }),
      /^start_date is "2020-02-30", which is not a day/,
      /model is era5; ghcn-daily has stations and no models: leave model out/,
      /days is utc; ghcn-daily has the station's days only: leave days out/,
    ],
    [
      'what the model does not have, beside what the schema refuses',
      () => ({
        locations: [{ latitude: 50, longitude: 10 }],
        start_date: '1950-01-01',
        end_date: '1951-01-01',
        model: 'ecmwf_ifs',
        resolution: 'hourly',
        days: 'local',
        retry_failed: 'perhaps',
      }),
      /^retry_failed is "perhaps"; it takes a boolean/,
      /days is local; hourly rows are in UTC/,
      /start_date is 1950-01-01; model ecmwf_ifs goes from 2017-01-01/,
      /end_date is 1951-01-01; model ecmwf_ifs goes from 2017-01-01/,
    ],
  ],
  start_lookup: [
    [
      'the form of arguments, the table, the columns and the selection',
      () => ({
        table: visits(),
        format: 'xlsx',
        columns: { place: 'city', time: 'day' },
        variables: ['snow'],
        job_name: 'a b',
      }),
      /^format is "xlsx"; it must be one of csv, parquet\. /,
      /variables has "snow", which is not a daily variable/,
      /job_name is "a b"; it takes 1 to 200 letters/,
      /columns\.place is "city", which visits\.csv does not have; its columns are "where", "when"\. /,
      /columns\.time is "day", which visits\.csv does not have; its columns are "where", "when"\.$/,
    ],
    [
      'the table and the selection, where the schema takes all arguments',
      () => ({ table: join(folder, 'gone.csv'), resolution: 'hourly', days: 'utc', job_name: '-' }),
      /^days is utc; hourly rows are in UTC/,
      /job_name is "-"; it takes 1 to 200 letters/,
      /There is no file .*gone\.csv; table takes the path of a CSV or Parquet file\.$/,
    ],
    [
      'two tables at once, with variables that the model does not have',
      () => ({ table: 'visits.csv', rows: [{ a: 1 }], variables: ['snow'], days: 'solar' }),
      /^days is "solar"; it must be one of local, utc\. /,
      /Both table and rows were given; give one of them\. /,
      /variables has "snow"/,
    ],
    [
      'no table, and none is missing where one was refused',
      () => ({ table: 7, job_name: 'a b' }),
      /^table is 7; it takes a string \(path, CSV or Parquet\)\. job_name is "a b"; [^.]*, "\.", [^.]*\.$/,
    ],
    [
      'no table at all',
      () => ({ resolution: 'weekly', job_name: 'a b' }),
      /^resolution is "weekly"; it must be one of daily, hourly\. /,
      /Neither table nor rows were given; give table, the path of a CSV or Parquet file, or up to 100 rows\. /,
      /job_name is "a b"/,
    ],
    [
      'columns of a table that has none of place and time',
      () => ({ rows: [{ a: 1, b: 2 }] }),
      /^rows has no column of the place that is known by its name .*? rows has no column of the date or time/,
    ],
  ],
  probe_status: [
    [
      'names and words',
      () => ({ job_names: 7, detail: 'all' }),
      /^job_names is 7; it takes an array, such as \["…"\]\. /,
      /detail is "all"; it must be/,
    ],
  ],
  await_result: [
    [
      'names, numbers and what is no argument',
      () => ({ job_names: [], wait_seconds: 'long', detail: 'all' }),
      /^job_names has 0 items; it takes at least 1\. /,
      /wait_seconds is "long"; it takes a number/,
      /await_result has no argument "detail"; it takes job_names, wait_seconds, mode\.$/,
    ],
  ],
  read_rows: [
    [
      'words, days, variables and the cursor',
      () => ({
        job_name: 'seattle',
        order: 'up',
        every: 'hour',
        from: '2012-02-30',
        variables: ['snow', 'rain'],
        cursor: 'x',
      }),
      /^order is "up"; it must be one of asc, desc\. /,
      /every is "hour", but "seattle" is a daily job/,
      /from is "2012-02-30", which is not a day of the calendar; give it as YYYY-MM-DD, for example 2012-01-01\. /,
      /"seattle" has no variable "snow" and no variable "rain"; it has temperature_2m_max, precipitation_sum\. /,
      /cursor is "x", which read_rows never gave/,
    ],
    [
      'the job and the days, where the schema takes all arguments',
      () => ({ job_name: 'settle', from: '2012-02-30', to: 'now', cursor: 'x' }),
      /^No job is called "settle"; did you mean "seattle"\? /,
      /from is "2012-02-30", which is not a day of the calendar; give it as YYYY-MM-DD, for example 2020-12-31\. /,
      /to is "now", which is not a day of the calendar/,
      /cursor is "x"/,
    ],
    [
      'the kind of days and the range, where the schema takes all arguments',
      () => ({ job_name: 'seattle', days: 'local', from: '2013-01-01', variables: ['snow'] }),
      /^days is local, but "seattle" is a daily job/,
      /"seattle" has rows from 2012-01-01 to 2012-01-03, none of them from 2013-01-01 on\. /,
      /"seattle" has no variable "snow"/,
    ],
  ],
  query_data: [
    [
      'jobs and what is missing',
      () => ({ job_names: ['settle', 'hours', 'portland'] }),
      /^sql is missing; it takes a string\. /,
      /No job is called "settle"; did you mean "seattle"\?/,
      /No job is called "portland"; start_gathering starts jobs/,
    ],
  ],
  analyze_climate: [
    [
      'jobs and words',
      () => ({ job_names: ['settle'], analyses: ['trends'], baseline: '1990', days: 'solar' }),
      /^analyses\[0\] is "trends"; it must be one of/,
      /baseline is "1990": it takes years such as "1991-2020"\. /,
      /days is "solar"; it must be one of local, utc\. /,
      /No job is called "settle"; did you mean "seattle"\?/,
    ],
    [
      'days that a job does not have',
      () => ({ job_names: ['seattle'], analyses: ['trends'], days: 'local' }),
      /^analyses\[0\] is "trends"/,
      /days is local, but "seattle" is a daily job/,
    ],
  ],
  plot_data: [
    [
      'what the schema refuses and what the job does not have',
      () => ({
        job_names: ['seattle'],
        kind: 'time_series',
        format: 'gif',
        days: 'local',
        variables: ['snow', 'rain'],
        year: 2020,
      }),
      /^format is "gif"; it must be one of png, svg\. /,
      /days is local, but "seattle" is a daily job/,
      /"seattle" has no snow; it has temperature_2m_max, precipitation_sum\. /,
      /"seattle" has no rain; /,
      /year is 2020, and "seattle" has/,
    ],
    [
      'jobs that do not go together and a year, where the schema takes all arguments',
      () => ({ job_names: ['seattle', 'hours'], kind: 'warming_stripes', year: 2012 }),
      /^warming_stripes takes jobs of one resolution; "seattle" is daily and "hours" is hourly\. /,
      /warming_stripes shows all years; leave year out\.$/,
    ],
  ],
  export_data: [
    [
      'jobs and the format',
      () => ({ job_names: ['settle'], format: 'xlsx' }),
      /^format is "xlsx"; it must be one of csv, csv-excel, parquet, netcdf\. /,
      /No job is called "settle"; did you mean "seattle"\?/,
    ],
    [
      'jobs that do not go together and the format',
      () => ({ job_names: ['seattle', 'hours'], format: 'xlsx' }),
      /^format is "xlsx"/,
      /One file takes jobs of one resolution/,
    ],
  ],
  list_jobs: [
    [
      'words, names, days and the cursor',
      () => ({ status: 'done', prefix: 'a b', since: 'May', cursor: 'x' }),
      /^status is "done"; it must be one of/,
      /cursor is "x"; it takes the next_cursor of a list_jobs/,
      /prefix is "a b"; it takes the beginning of a job name/,
      /since is "May", which is not a day of the calendar/,
    ],
    [
      'the same where the schema takes all arguments',
      () => ({ prefix: 'a b', since: 'May', cursor: 'x' }),
      /^cursor is "x"/,
      /prefix is "a b"/,
      /since is "May"/,
    ],
  ],
  cancel_jobs: [
    [
      'names and what is no argument',
      () => ({ job_names: 7, force: true }),
      /^job_names is 7; it takes an array/,
      /cancel_jobs has no argument "force"; it takes job_names/,
    ],
  ],
  delete_jobs: [
    [
      'names and what is no argument',
      () => ({ job_names: {}, force: true }),
      /^job_names\[0\] is \{\}; it takes a string\. /,
      /delete_jobs has no argument "force"; it takes job_names/,
    ],
  ],
};

it('there are calls for every tool', () => {
  expect(Object.keys(CALLS)).toEqual(TOOLS.map(({ name }) => name));
});

describe.each(Object.entries(CALLS))(
  'all mistakes of a call of %s are in one answer:',
  (name, calls) => {
    it.each(calls)('%s', async (_what, input, ...sentences) => {
      const told = await refusal(name, input());
      for (const sentence of sentences) expect(told).toMatch(sentence);
    });
  },
);
