import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { type Archive, startArchive } from '../../src/demo-archive/archive.js';
import type { Result } from '../../src/store/manifest.js';
import { everyDay, type Ncei, startNcei } from '../fakes/ncei.js';
import { awaitEnds, call, callRaw, Product, textOf } from '../fakes/product.js';

let archive: Archive;
let ncei: Ncei;
let product: Product;
let client: Client;
beforeAll(async () => {
  archive = await startArchive();
  ncei = await startNcei();
  product = await Product.create(archive, { GHCN_DAILY_URL: ncei.url });
  client = await product.connect();
});
afterAll(async () => {
  await product.remove();
  await ncei.close();
  await archive.close();
});

const RANGE = { start_date: '2012-01-01', end_date: '2015-12-31' };
const VARIABLES = [
  'temperature_2m_max',
  'temperature_2m_min',
  'precipitation_sum',
  'wind_speed_10m_mean',
];
const ASKED = { ...RANGE, variables: VARIABLES, provider: 'ghcn-daily' };
const AIRPORTS = [{ place: 'Seattle' }, { latitude: 40.64, longitude: -73.76 }];

type Started = { jobs: { job_name: string; outcome: string; status: string }[] };
type Awaited = { jobs: { status: string; result: Result; error?: string }[] };

async function gather(input: object) {
  const { jobs } = await call<Started>(client, 'start_gathering', input);
  const job_names = jobs.map((job) => job.job_name);
  return { jobs, ended: (await awaitEnds<Awaited>(client, job_names)).jobs };
}

it('gives what two stations observed, and which they are', async () => {
  const { jobs, ended } = await gather({ ...ASKED, locations: AIRPORTS });
  expect(jobs.map(({ outcome }) => outcome)).toEqual(['started', 'started']);
  const [seattle, newYork] = ended.map(({ result }) => result);
  expect(seattle).toMatchObject({
    ...RANGE,
    place: 'Seattle, Washington, United States',
    rows: 1461,
    elevation_m: 112.8,
    station: { id: 'USW00024233', name: 'SEATTLE TACOMA INTL AP', distance_km: 18 },
    timezone: "the station's local time; each day ends at its hour of observation",
    completeness: Object.fromEntries(VARIABLES.map((name) => [name, 100])),
    statistics: {
      temperature_2m_max: { unit: '°C', max: 35.6, max_at: '2014-08-11' },
      temperature_2m_min: { min: -7.1, min_at: '2013-12-07' },
      precipitation_sum: { unit: 'mm', sum: 4426 },
      wind_speed_10m_mean: { unit: 'km/h', max: 34.2, mean: expect.closeTo(11.66809, 5) },
    },
    source: {
      provider: 'ghcn-daily',
      url: `${ncei.url}/access/services/data/v1`,
      licence: 'public domain; outside the U.S. for non-commercial use (WMO Resolution 40)',
      attribution: 'NOAA NCEI, Global Historical Climatology Network daily, doi:10.7289/V5D21VHZ',
    },
  });
  expect(newYork).toMatchObject({
    station: { id: 'USW00094789', distance_km: 0.2 },
    statistics: { temperature_2m_max: { max: 37.8, max_at: '2013-07-18' } },
  });
});

it('is another job than Open-Meteo’s of the same place, with rows of its own', async () => {
  const variables = ['temperature_2m_max', 'wind_speed_10m_mean'];
  const asked = { ...RANGE, variables, locations: [{ place: 'Seattle' }] };
  const [grid, station] = await Promise.all([
    gather(asked),
    gather({ ...asked, provider: 'ghcn-daily' }),
  ]);
  expect(grid.jobs[0]?.job_name).not.toBe(station.jobs[0]?.job_name);
  const sources = [grid, station].map(({ ended }) => ended[0]?.result.source.provider);
  expect(sources).toEqual(['open-meteo', 'ghcn-daily']);
  expect(grid.ended[0]?.result).not.toHaveProperty('station');
  expect(grid.ended[0]?.result.elevation_m).toBe(130);
});

it('passes over a nearest station that is nearly empty, and says so', async () => {
  ncei.mangle((_rows, call) =>
    everyDay(call, { TMAX: '100' }).filter(
      ({ DATE, STATION }) => STATION !== 'USW00094290' || DATE?.endsWith('-01-01'),
    ),
  );
  const before = ncei.requests.length;
  const { ended } = await gather({
    start_date: '1987-01-01',
    end_date: '2012-12-31',
    variables: ['temperature_2m_max'],
    provider: 'ghcn-daily',
    locations: [{ latitude: 47.61, longitude: -122.33 }],
  });
  ncei.mangle(undefined);
  expect(ended).toMatchObject([
    {
      status: 'completed',
      result: {
        rows: 9497,
        completeness: { temperature_2m_max: 100 },
        station: {
          id: 'USW00024233',
          passed_over: [
            {
              id: 'USW00094290',
              name: 'SEATTLE SAND PT WSFO',
              distance_km: 10.2,
              why: expect.stringMatching(/^temperature_2m_max on \d+ of \d+ days/),
            },
          ],
        },
      },
    },
  ]);
  const asked = ncei.requests.slice(before).flatMap((url) => /stations=(\w+)/.exec(url)?.[1] ?? []);
  const of = (id: string) => asked.filter((one) => one === id).length;
  expect(of('USW00024233')).toBe(4);
  // Half of the days have to be known before it is passed over; of four chunks at once all may be under way.
  expect(of('USW00094290')).toBeGreaterThanOrEqual(2);
  expect(of('USW00094290')).toBeLessThanOrEqual(4);
  expect(asked).toHaveLength(of('USW00024233') + of('USW00094290'));
});

it('fails at once where no station is near, in words that help', async () => {
  const { ended } = await gather({ ...ASKED, locations: [{ latitude: 0, longitude: 0 }] });
  expect(ended).toMatchObject([{ status: 'failed' }]);
  expect(ended[0]?.error).toMatch(/no GHCN-Daily station within 50 km of 0, 0 has .* away/);
});

it('refuses hours before anything is started', async () => {
  const input = { ...RANGE, provider: 'ghcn-daily', resolution: 'hourly', locations: AIRPORTS };
  const answer = await callRaw(client, 'start_gathering', input);
  expect(answer.isError).toBe(true);
  expect(textOf(answer)).toBe(
    'resolution is hourly; ghcn-daily has daily values only: ask for those, or leave provider out.',
  );
});

it('is at the command line too, and an engine asks one NCEI only', async () => {
  const args = ['start', '--at', '40.64,-73.76', '--provider', 'ghcn-daily'];
  const range = ['--start-date', RANGE.start_date, '--end-date', RANGE.end_date];
  const command = [...args, ...range, '--variables', VARIABLES.join(',')];
  expect(await product.run(command)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^joined {2}completed {2}at_40\.64_-73\.76_daily_/),
  });
  const other = await product.run([...command, '--job-name', 'new'], {
    GHCN_DAILY_URL: 'http://127.0.0.1:1',
  });
  expect(other).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('GHCN_DAILY_URL is "http://127.0.0.1:1" here, but the engine'),
  });
});
