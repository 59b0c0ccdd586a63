import { expect, it } from '@jest/globals';
import { callTool } from '../../../src/mcp/call-tool.js';
import { startGathering } from '../../../src/tools/start-gathering.js';
import { call, fakeServices } from './fake-services.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const AT = { latitude: 47.6, longitude: -122.3 };
const DAYS = { start_date: '2020-01-01', end_date: '2020-01-31' };
const WANTED = { locations: [AT], ...DAYS, variables: ['temperature_2m_max', 'precipitation_sum'] };

/** The names of the jobs that a call starts. */
async function startedBy(input: unknown) {
  const { services } = fakeServices(() => NOW);
  const log = (line: string) => {
    throw new Error(line);
  };
  const { structuredContent } = await callTool(startGathering, input, services, call, { log });
  const { jobs } = structuredContent as { jobs: { job_name: string; outcome: string }[] };
  return jobs.map(({ job_name, outcome }) => `${outcome} ${job_name}`);
}

it.each<[string, unknown]>([
  ['one location by the name of one', { ...WANTED, locations: undefined, location: AT }],
  ['short names', { ...WANTED, locations: [{ lat: '47.6', lng: '-122.3' }] }],
  ['coordinates as text', { ...WANTED, locations: '47.6, -122.3' }],
  ['names in camel case', { ...WANTED, start_date: undefined, startDate: '2020-01-01' }],
  [
    'other names',
    { ...WANTED, ...{ start_date: null, end_date: null }, from: '2020-01-01', to: '2020-01-31' },
  ],
  ['days in words', { ...WANTED, start_date: 'January 1, 2020', end_date: '31 Jan 2020' }],
  ['moments', { ...WANTED, start_date: '2020-01-01T00:00:00Z', end_date: '2020-01-31T23:59:59Z' }],
  ['variables between commas', { ...WANTED, variables: 'precipitation_sum, temperature_2m_max' }],
  [
    'variables in an inner list',
    { ...WANTED, variables: [['temperature_2m_max'], 'precipitation_sum'] },
  ],
  [
    'words in other forms',
    { ...WANTED, resolution: 'day', provider: 'Open Meteo', model: 'ERA5', days: '' },
  ],
  ['all arguments in a field', { arguments: WANTED }],
])('a call with %s starts the same job', async (_what, input) => {
  expect(await startedBy(input)).toEqual(await startedBy(WANTED));
});

it('a call with an empty list of variables starts the same job as one without', async () => {
  const started = await startedBy({ ...WANTED, variables: undefined });
  expect(await startedBy({ ...WANTED, variables: [] })).toEqual(started);
});

it('a location by its name is one by its place', async () => {
  const called = (field: string) => ({ ...WANTED, locations: [{ [field]: 'Home', ...AT }] });
  const started = await startedBy(called('place'));
  expect(await startedBy(called('name'))).toEqual(started);
  expect(await startedBy(called('city'))).toEqual(started);
});

it('a day that was read in another form is told', async () => {
  const { services } = fakeServices(() => NOW);
  const input = { ...WANTED, start_date: '2020/01/01' };
  const answer = await callTool(startGathering, input, services, call, { log: () => undefined });
  expect(answer.structuredContent).toMatchObject({
    remarks: ['start_date "2020/01/01" was used as 2020-01-01.'],
    jobs: [{ outcome: 'started' }],
  });
});
