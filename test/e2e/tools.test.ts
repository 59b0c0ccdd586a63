import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Result } from '../../src/store/manifest.js';
import { awaitEnds, call, callRaw, textOf } from '../fakes/product.js';
import { type Upstream, valueAt } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

let upstream: Upstream;
let client: Client;
useProduct((used) => {
  ({ upstream, client } = used);
});
beforeEach(() => upstream.setFault(undefined));

const JANUARY = { start_date: '2020-01-01', end_date: '2020-01-31' };

interface Job {
  job_name: string;
  outcome: string;
  status: string;
  message?: string;
  result?: Result;
  error?: string;
  attention?: string;
}
interface Answer {
  jobs: Job[];
  done: boolean;
  next_step: string;
  counts: Record<string, number>;
}

const start = (input: object) => call<Answer>(client, 'start_gathering', input);
const awaitJobs = (job_names: string[]) => awaitEnds<Answer>(client, job_names);
const probe = (job_names: string[]) => call<Answer>(client, 'probe_status', { job_names });

describe('a set of jobs', () => {
  it('of a hundred locations gives a hundred exact results', async () => {
    const locations = Array.from({ length: 100 }, (_, index) => ({
      latitude: index / 2,
      longitude: index,
    }));
    const variables = ['temperature_2m_max', 'precipitation_sum'];
    const started = await start({ locations, ...JANUARY, variables });
    const names = started.jobs.map(({ job_name }) => job_name);
    expect(new Set(names).size).toBe(100);

    const { jobs } = await awaitJobs(names);
    for (const [index, { result }] of jobs.entries()) {
      const { latitude = 0, longitude = 0 } = locations[index] ?? {};
      const values = januaryDays().map((second) =>
        valueAt('temperature_2m_max', latitude, longitude, second),
      );
      expect(result?.rows).toBe(31);
      expect(result?.statistics.temperature_2m_max?.max).toBe(Math.max(...values.map(Number)));
    }
  });

  it('tells good locations from bad ones in one call', async () => {
    const { jobs } = await start({
      locations: [
        { latitude: 91, longitude: 0 },
        { place: 'Paris' },
        { place: 'Nowhere-at-all' },
        { latitude: 1, longitude: 2, job_name: 'a/b' },
      ],
      ...JANUARY,
    });
    expect(jobs).toMatchObject([
      { outcome: 'invalid', message: 'latitude is 91; it takes degrees from −90 to 90.' },
      { outcome: 'started' },
      {
        outcome: 'invalid',
        message:
          'No place is called "Nowhere-at-all"; check the spelling, or give latitude and longitude.',
      },
      {
        outcome: 'invalid',
        job_name: 'a/b',
        message:
          'job_name is "a/b"; it takes 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit.',
      },
    ]);
  });
});

describe('a job name', () => {
  const location = { latitude: -10, longitude: 20, job_name: 'mine' };

  it('joins for the same input and conflicts for another, showing both', async () => {
    const variables = ['precipitation_sum'];
    const first = await start({ locations: [location], ...JANUARY, variables });
    expect(first.jobs).toMatchObject([{ job_name: 'mine', outcome: 'started' }]);
    const second = await start({ locations: [location], ...JANUARY, variables });
    expect(second.jobs).toMatchObject([{ job_name: 'mine', outcome: 'joined' }]);
    await awaitJobs(['mine']);
    const fetches = upstream.requestsFor({ latitude: '-10' }).length;

    const other = await start({
      locations: [{ ...location, latitude: -11 }],
      ...JANUARY,
      variables,
    });
    expect(other.jobs).toMatchObject([
      {
        outcome: 'conflict',
        message:
          '"mine" is the name of a job that gathers -10, 20, daily 2020-01-01 to 2020-01-31, precipitation_sum, of model era5 with days of UTC+01:00, standard time; ' +
          'you asked for one that gathers -11, 20, daily 2020-01-01 to 2020-01-31, precipitation_sum, of model era5 with days of UTC+01:00, standard time. Give another job_name, or none.',
      },
    ]);
    expect(fetches).toBe(1);
  });

  it('that nobody has is answered with the nearest ones', async () => {
    const { jobs } = await probe(['mime', 'entirely-different']);
    expect(jobs).toMatchObject([
      {
        status: 'unknown',
        did_you_mean: ['mine'],
        attention: 'No job is called "mime"; did you mean "mine"?',
      },
      {
        status: 'unknown',
        attention:
          'No job is called "entirely-different"; start_gathering or start_lookup starts jobs and returns their names.',
      },
    ]);
  });
});

describe('upstream trouble', () => {
  it("that is permanent fails the job with upstream's own reason, which retry_failed takes up again", async () => {
    upstream.setFault(() => ({ kind: 'status', status: 400, reason: 'Not today' }));
    const input = {
      locations: [{ latitude: -30, longitude: 40, job_name: 'refused' }],
      ...JANUARY,
    };
    await start(input);
    expect((await awaitJobs(['refused'])).jobs).toMatchObject([
      { status: 'failed', error: 'upstream answered 400: Not today' },
    ]);
    expect(upstream.requestsFor({ latitude: '-30' })).toHaveLength(1);

    upstream.setFault(undefined);
    expect((await start(input)).jobs).toMatchObject([{ outcome: 'joined', status: 'failed' }]);
    expect((await start({ ...input, retry_failed: true })).jobs).toMatchObject([
      { outcome: 'retried', status: 'running' },
    ]);
    expect((await awaitJobs(['refused'])).jobs).toMatchObject([{ status: 'completed' }]);
  });

  it('that passes is shown while it lasts and retried until it is over', async () => {
    let isSeen = false;
    upstream.setFault((request) =>
      request.attempt <= 2 || !isSeen
        ? { kind: 'status', status: 503, reason: 'Overloaded' }
        : undefined,
    );
    const locations = [{ latitude: -31, longitude: 41, job_name: 'bumpy' }];
    await start({ locations, ...JANUARY });
    let attention: string | undefined;
    while (attention === undefined) attention = (await probe(['bumpy'])).jobs[0]?.attention;
    isSeen = true;
    expect(attention).toMatch(
      /^fetchChunk 2020-01-01_2020-01-31: upstream has given no good answer since \d{4}-\d\d-\d\dT[\d:.]+Z; last error: upstream answered 503: Overloaded; the next attempt (is under way|comes in \d+ s)\.$/,
    );
    expect((await awaitJobs(['bumpy'])).jobs).toMatchObject([{ status: 'completed' }]);
    const outcomes = upstream.requestsFor({ latitude: '-31' }).map(({ outcome }) => outcome);
    expect(outcomes.length).toBeGreaterThanOrEqual(3);
    expect(outcomes).toEqual([...outcomes.slice(1).fill('status'), 'ok']);
  });

  it('of one job does not hide the result of another; any comes back with the first', async () => {
    upstream.setFault((request) =>
      request.query.latitude === '-32' ? { kind: 'hang' } : undefined,
    );
    const locations = [
      { latitude: -32, longitude: 42, job_name: 'stuck' },
      { latitude: -33, longitude: 43, job_name: 'free' },
    ];
    await start({ locations, ...JANUARY });
    const any = { job_names: ['stuck', 'free'], mode: 'any', wait_seconds: 45 };
    const answer = await call<Answer>(client, 'await_result', any);
    expect(answer.done).toBe(false);
    expect(answer.jobs).toMatchObject([
      { job_name: 'stuck', status: 'running' },
      { job_name: 'free', status: 'completed', result: { rows: 31 } },
    ]);
    const cancelled = await call<Answer>(client, 'cancel_jobs', { job_names: ['stuck'] });
    expect(cancelled.jobs).toMatchObject([{ outcome: 'requested' }]);
    expect((await awaitJobs(['stuck'])).jobs).toMatchObject([
      {
        status: 'cancelled',
        error: 'The job was cancelled; what it has stored is kept.',
      },
    ]);
  });
});

describe('bad input', () => {
  const locations = [{ latitude: 1, longitude: 1 }];
  it.each([
    [
      { locations, start_date: '2023-02-29', end_date: '2023-03-01' },
      /^start_date is "2023-02-29", which is not a day of the calendar; give it as YYYY-MM-DD, for example \d{4}-\d\d-\d\d\.$/,
    ],
    [
      { locations, start_date: '2020-02-01', end_date: '2020-01-01' },
      'end_date 2020-01-01 is before start_date 2020-02-01; give the earlier day as start_date.',
    ],
    [
      { locations, start_date: '2020-01-01', end_date: '2999-01-01' },
      /^end_date is 2999-01-01; the archive goes from 1940-01-01 to today, \d{4}-\d\d-\d\d\.$/,
    ],
    [
      { locations, ...JANUARY, variables: ['temperatur'] },
      /^variables has "temperatur", which is not a daily variable \(nearest: temperature_2m_max, .*\); known are weather_code, /,
    ],
    [
      { locations: Array.from({ length: 101 }, () => locations[0]), ...JANUARY },
      'locations has 101 items; it takes at most 100.',
    ],
    [{ locations: [], ...JANUARY }, 'locations has 0 items; it takes at least 1.'],
    [{ locations: 5, ...JANUARY }, /^locations is 5; it takes an array, such as \[\{.*\}\]\.$/],
    [
      { locations: [{ latitude: 'north', longitude: 1 }], ...JANUARY },
      /^locations\[0\]\.latitude is "north"; it takes a number\b.*\.$/,
    ],
    [
      { locations, ...JANUARY, resolution: 'weekly' },
      'resolution is "weekly"; it must be one of daily, hourly.',
    ],
    [
      { locations, ...JANUARY, retries: 3 },
      'start_gathering has no argument "retries"; it takes locations, start_date, end_date, resolution, variables, provider, model, days, retry_failed.',
    ],
    [
      { locations: [{ latitude: 91, longitude: 0 }], ...JANUARY },
      /latitude is 91; it takes degrees from −90 to 90\./,
    ],
    [{ locations: [{ place: 'Xyzzy' }], ...JANUARY }, /No place is called \\"Xyzzy\\"/],
  ])('%j is refused in a sentence', async (input, sentence) => {
    const before = upstream.requestsFor({ latitude: '1' }).length;
    const answer = await callRaw(client, 'start_gathering', input);
    expect(answer.isError).toBe(true);
    if (typeof sentence === 'string') expect(textOf(answer)).toBe(sentence);
    else expect(textOf(answer)).toMatch(sentence);
    expect(upstream.requestsFor({ latitude: '1' })).toHaveLength(before);
  });

  it('that is beyond a maximum is used as the maximum, and the answer says so', async () => {
    const answer = await callRaw(client, 'await_result', { job_names: ['x'], wait_seconds: 46 });
    expect(JSON.parse(textOf(answer))).toMatchObject({
      remarks: ['wait_seconds 46 was used as 45, its maximum.'],
      jobs: [{ job_name: 'x', status: 'unknown' }],
    });
  });
});

function januaryDays(): number[] {
  const first = Date.parse('2020-01-01T00:00:00Z') / 1_000;
  return Array.from({ length: 31 }, (_, day) => first + day * 86_400);
}
