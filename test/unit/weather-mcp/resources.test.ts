import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { type FakePromises, SERVER_DOWN } from '../../fakes/fake-promises.js';
import { connectInMemory } from '../../fakes/mcp-client.js';
import { createJobStore, type JobStore } from '../../fakes/stored-job.js';
import { fakeServices } from '../tools/fake-services.js';

const OSLO: Gathering = {
  place: 'Oslo',
  latitude: 59.9,
  longitude: 10.7,
  start_date: '2020-01-01',
  end_date: '2020-01-02',
  resolution: 'daily',
  variables: ['rain_sum', 'temperature_2m_max'],
};

let store: JobStore;
let jobs: FakePromises;
let client: Client;
let logged: string[];
beforeEach(async () => {
  store = await createJobStore();
  logged = [];
  const { manifests, rows } = store;
  const fake = fakeServices(Date.now, { manifests });
  ({ jobs } = fake);
  const services = { ...fake.services, rows: async () => rows };
  client = await connectInMemory(services, (line) => logged.push(line));
});
afterEach(() => store.remove());

async function read(uri: string): Promise<{ mimeType: string; text: string }> {
  const { contents } = await client.readResource({ uri });
  expect(contents).toHaveLength(1);
  expect(contents[0]?.uri).toBe(uri);
  return contents[0] as { mimeType: string; text: string };
}

describe('resources', () => {
  it('are listed without asking anything of anybody', async () => {
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual([
      'weather://jobs',
    ]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'weather://jobs/{job_name}',
      'weather://jobs/{job_name}/data.csv',
    ]);
    expect(jobs.calls).toBe(0);
  });

  it('are the jobs there are', async () => {
    await store.put('oslo', OSLO, { rain_sum: [1, 2], temperature_2m_max: [3, 4] });
    jobs.put('bergen');
    const { mimeType, text } = await read('weather://jobs');
    expect(mimeType).toBe('application/json');
    expect(JSON.parse(text).jobs).toMatchObject([
      { job_name: 'oslo', status: 'completed', place: 'Oslo' },
      { job_name: 'bergen', status: 'running' },
    ]);
  });

  it('are the result of each finished job', async () => {
    const { result } = await store.put('oslo', OSLO, {
      rain_sum: [1, 2],
      temperature_2m_max: [3, 4],
    });
    const { mimeType, text } = await read('weather://jobs/oslo');
    expect(mimeType).toBe('application/json');
    expect(JSON.parse(text)).toEqual(result);
  });

  it('are its days as CSV, with nothing for what is missing', async () => {
    await store.put('oslo', OSLO, { rain_sum: [0.1, null], temperature_2m_max: [-3.5, 4] });
    expect(await read('weather://jobs/oslo/data.csv')).toMatchObject({
      mimeType: 'text/csv',
      text: 'time,rain_sum,temperature_2m_max\n2020-01-01,0.1,-3.5\n2020-01-02,,4.0\n',
    });
  });

  it('are its rows in the order of time, in whatever order its parts are named', async () => {
    const gathering = { ...OSLO, start_date: '2019-12-31', end_date: '2020-01-01' };
    const columns = { rain_sum: [1, 2], temperature_2m_max: [3, 4] };
    const manifest = await store.put('oslo', gathering, columns);
    expect(manifest.parts).toHaveLength(2);
    await store.manifests.write({ ...manifest, parts: [...manifest.parts].reverse() });
    expect((await read('weather://jobs/oslo/data.csv')).text).toBe(
      'time,rain_sum,temperature_2m_max\n2019-12-31,1.0,3.0\n2020-01-01,2.0,4.0\n',
    );
  });

  it('are its hours as CSV, in UTC and by the clocks of the place, in order', async () => {
    const hourly: Gathering = { ...OSLO, resolution: 'hourly', variables: ['rain'] };
    const rain = Array.from({ length: 48 }, (_, hour) => hour / 10);
    await store.put('hours', hourly, { rain });
    const { text } = await read('weather://jobs/hours/data.csv');
    const lines = text.split('\n');
    expect(lines).toHaveLength(50);
    expect(lines.slice(0, 3)).toEqual([
      'time,time_local,rain',
      '2020-01-01T00:00:00Z,2020-01-01T01:00:00,0.0',
      '2020-01-01T01:00:00Z,2020-01-01T02:00:00,0.1',
    ]);
    expect(lines[48]).toBe('2020-01-02T23:00:00Z,2020-01-03T00:00:00,4.7');
  });
});

describe('a resource that cannot be read says why:', () => {
  it.each([
    [
      'weather://job',
      'There is no resource "weather://job"; known are weather://jobs, weather://jobs/{job_name}, weather://jobs/{job_name}/data.csv.',
    ],
    ['weather://jobs/oslo', 'No job is called "oslo"; did you mean "oslo1"?'],
    ['weather://jobs/bergen', '"bergen" is still running; await_result waits for it.'],
    [
      'weather://jobs/a%2Fb/data.csv',
      '"a/b" is not a job name, which is 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit.',
    ],
    [
      'weather://jobs/%ZZ',
      'There is no resource "weather://jobs/%ZZ"; known are weather://jobs, weather://jobs/{job_name}, weather://jobs/{job_name}/data.csv.',
    ],
  ])('%s', async (uri, words) => {
    await store.put('oslo1', OSLO, { rain_sum: [1, 2], temperature_2m_max: [3, 4] });
    jobs.put('bergen');
    await expect(client.readResource({ uri })).rejects.toMatchObject({
      code: -32002,
      message: `MCP error -32002: ${words}`,
      data: { uri },
    });
    expect(logged).toEqual([]);
  });

  it('rows of more than 10,000', async () => {
    const gathering = {
      ...OSLO,
      start_date: '1990-01-01',
      end_date: '2019-12-31',
      variables: ['rain_sum'],
    };
    const rain_sum = Array.from({ length: 10_957 }, () => 1);
    await store.put('long', gathering, { rain_sum });
    await expect(client.readResource({ uri: 'weather://jobs/long/data.csv' })).rejects.toThrow(
      '"long" has 10957 rows, and data.csv gives at most 10000; export_data writes all of them to a file.',
    );
  });

  it('a server that does not answer', async () => {
    jobs.reachable = false;
    await expect(client.readResource({ uri: 'weather://jobs/bergen' })).rejects.toMatchObject({
      code: -32603,
      message: expect.stringContaining(SERVER_DOWN),
    });
  });

  it('a defect, whose stack is logged', async () => {
    store.manifests.names = () => Promise.reject(new TypeError('x is not a function'));
    await expect(client.readResource({ uri: 'weather://jobs' })).rejects.toThrow(
      "This failed for a reason that is not yours: x is not a function. The server's log has the details.",
    );
    expect(logged).toEqual([expect.stringMatching(/^defect: TypeError: x is not a function\n/)]);
  });
});
