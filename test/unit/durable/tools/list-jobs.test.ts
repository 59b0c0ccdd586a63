import { beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { countTokens } from '../../../../src/base/tokens.js';
import { listJobs } from '../../../../src/tools/job-tools.js';
import { aManifest, GATHERING } from '../../../fakes/a-manifest.js';
import { type FakePromises, SERVER_DOWN } from '../../../fakes/fake-promises.js';
import { call, type FakeManifests, fakeServices } from '../../tools/fake-services.js';

const RESULTS = 'await_result gives results, probe_status tells how far running ones are.';

let jobs: FakePromises;
let manifests: FakeManifests;
let list: (input?: object) => ReturnType<typeof listJobs.run>;
beforeEach(() => {
  const fake = fakeServices();
  ({ jobs, manifests } = fake);
  list = (input = {}) => listJobs.run(listJobs.input.parse(input), fake.services, call);
});

const names = async (input: object = {}) =>
  (await list(input)).jobs.map(({ job_name }) => job_name);

/** A job that Temporal knows, started at this minute past ten. */
function put(name: string, minute: number, status: 'running' | 'failed' = 'running'): void {
  const startedAt = new Date(Date.UTC(2026, 10, 24, 10, minute));
  jobs.put(name, { startedAt, status }, { ...GATHERING, place: `${name} town` });
}

/** A finished job that Temporal has forgotten. */
async function putFinished(name: string, started_at: string, place = 'Oslo'): Promise<void> {
  await manifests.write({ ...aManifest(name, { ...GATHERING, place }), started_at });
}

describe('the list', () => {
  it('has what Temporal knows and what it has forgotten, newest first', async () => {
    put('b', 1);
    put('c', 3, 'failed');
    await putFinished('a', '2026-11-24T10:02:00.000Z');
    expect(await list()).toEqual({
      jobs: [
        {
          job_name: 'c',
          kind: 'gathering',
          status: 'failed',
          place: 'c town',
          model: 'best_match',
          started_at: '2026-11-24T10:03:00.000Z',
        },
        {
          job_name: 'a',
          kind: 'gathering',
          status: 'completed',
          place: 'Oslo',
          model: 'best_match',
          started_at: '2026-11-24T10:02:00.000Z',
        },
        {
          job_name: 'b',
          kind: 'gathering',
          status: 'running',
          place: 'b town',
          model: 'best_match',
          started_at: '2026-11-24T10:01:00.000Z',
        },
      ],
      next_step: RESULTS,
    });
  });

  it('has a job once that is known to both, as its record says', async () => {
    put('a', 1, 'failed');
    await putFinished('a', '2026-11-24T10:00:00.000Z');
    expect((await list()).jobs).toEqual([
      {
        job_name: 'a',
        kind: 'gathering',
        status: 'completed',
        place: 'Oslo',
        model: 'best_match',
        started_at: '2026-11-24T10:00:00.000Z',
      },
    ]);
  });

  it('has a job that failed and was run again by its last run, which the list of failed jobs leaves out', async () => {
    put('a', 1, 'failed');
    put('b', 2);
    await putFinished('a', '2026-11-24T10:05:00.000Z');
    expect((await list()).jobs).toMatchObject([
      { job_name: 'a', status: 'completed', started_at: '2026-11-24T10:05:00.000Z' },
      { job_name: 'b', status: 'running', started_at: '2026-11-24T10:02:00.000Z' },
    ]);
    expect((await list({ status: 'failed' })).jobs).toEqual([]);
  });

  it('has a job whose lost rows could not be gathered again as its record says', async () => {
    put('a', 5, 'failed');
    await putFinished('a', '2026-11-24T10:02:00.000Z');
    expect((await list()).jobs).toMatchObject([
      { job_name: 'a', status: 'completed', started_at: '2026-11-24T10:02:00.000Z' },
    ]);
  });

  it('has a job whose record is damaged as it is on the server', async () => {
    put('a', 1);
    put('b', 2, 'failed');
    manifests.stored.set('a', 'The manifest is damaged.');
    manifests.stored.set('b', 'The manifest is damaged.');
    expect((await list()).jobs).toMatchObject([
      { job_name: 'b', status: 'failed' },
      { job_name: 'a', status: 'running' },
    ]);
  });

  it('calls a place without a label by its coordinates', async () => {
    const { place: _place, ...unlabelled } = GATHERING;
    jobs.put('a', {}, unlabelled);
    expect((await list()).jobs).toEqual([
      {
        job_name: 'a',
        kind: 'gathering',
        status: 'running',
        place: '47.60621, -122.33207',
        model: 'best_match',
      },
    ]);
  });

  it('says of a damaged manifest what is wrong, and hides no other job', async () => {
    put('b', 1);
    manifests.stored.set('a', 'The manifest is damaged.');
    expect((await list()).jobs).toMatchObject([
      { job_name: 'b' },
      { job_name: 'a', status: 'unknown', attention: 'The manifest is damaged.' },
    ]);
  });

  it('of nothing says how jobs come about', async () => {
    expect(await list()).toEqual({
      jobs: [],
      next_step: 'No such jobs; start_gathering starts some.',
    });
  });

  it('has the finished ones without the server, and says so', async () => {
    put('b', 1);
    await putFinished('a', '2026-11-24T10:02:00.000Z');
    jobs.reachable = false;
    expect(await list()).toMatchObject({
      jobs: [{ job_name: 'a', status: 'completed' }],
      attention: `${SERVER_DOWN} Only finished jobs are shown.`,
    });
  });
});

describe('filters', () => {
  beforeEach(async () => {
    put('oslo-1', 1);
    put('oslo-2', 2, 'failed');
    await putFinished('bergen', '2026-11-23T23:59:59.999Z', 'Bergen, Vestland');
    await putFinished('oslo-0', '2026-11-24T00:00:00.000Z');
  });

  it.each<[object, string[]]>([
    [{ status: 'completed' }, ['oslo-0', 'bergen']],
    [{ status: 'failed' }, ['oslo-2']],
    [{ prefix: 'oslo' }, ['oslo-2', 'oslo-1', 'oslo-0']],
    [{ prefix: 'OSLO' }, []],
    [{ place: 'VESTL' }, ['bergen']],
    [{ place: '-1 TOWN' }, ['oslo-1']],
    [{ since: '2026-11-24' }, ['oslo-2', 'oslo-1', 'oslo-0']],
    [{ since: '2026-11-25' }, []],
    [{ prefix: 'oslo', status: 'completed', place: 'oslo', since: '2026-11-24' }, ['oslo-0']],
  ])('%j', async (input, expected) => {
    expect(await names(input)).toEqual(expected);
  });

  it.each([
    [
      { since: '2026-02-30' },
      'since is "2026-02-30", which is not a day of the calendar; give it as YYYY-MM-DD.',
    ],
    [
      { prefix: "x' OR WorkflowId != '" },
      `prefix is "x' OR WorkflowId != '"; it takes the beginning of a job name, which is 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit.`,
    ],
  ])('%j is refused', async (input, words) => {
    await expect(list(input)).rejects.toThrow(new InvalidInputError(words));
    expect(jobs.calls).toBe(0);
  });
});

describe('pages', () => {
  beforeEach(async () => {
    for (const [index, name] of ['e', 'd', 'c', 'b'].entries()) put(name, index);
    // Started in the same millisecond as b.
    await putFinished('a', '2026-11-24T10:03:00.000Z');
  });

  it('follow each other without gap or repeat, also when jobs come and go in between', async () => {
    const first = await list({ limit: 2 });
    expect(first.jobs.map(({ job_name }) => job_name)).toEqual(['a', 'b']);
    expect(first.next_step).toBe(`3 more: call list_jobs again with cursor. ${RESULTS}`);

    put('newer', 9);
    manifests.stored.delete('a');
    const second = await list({ limit: 2, cursor: first.next_cursor });
    expect(second.jobs.map(({ job_name }) => job_name)).toEqual(['c', 'd']);

    const third = await list({ limit: 2, cursor: second.next_cursor });
    expect(third.jobs.map(({ job_name }) => job_name)).toEqual(['e']);
    expect(third).not.toHaveProperty('next_cursor');
  });

  it('that end where the list ends have no next one', async () => {
    expect(await list({ limit: 5 })).not.toHaveProperty('next_cursor');
  });

  it.each(['garbage', '', 'W10', 'x'.repeat(1_000), Buffer.from('["2026"]').toString('base64url')])(
    'refuse a cursor that is none: %p',
    async (cursor) => {
      await expect(list({ cursor })).rejects.toThrow(
        new InvalidInputError(
          `cursor is "${cursor.slice(0, 60)}"; it takes the next_cursor of a list_jobs with the same filters, or is left out.`,
        ),
      );
    },
  );
});

describe('completed jobs without a record', () => {
  /** A job that Temporal has as completed, and whose manifest is gone. */
  const putLost = (name: string, minute: number) => {
    const startedAt = new Date(Date.UTC(2026, 10, 24, 10, minute));
    jobs.put(name, { startedAt, status: 'completed' }, GATHERING);
  };
  const shown = async (input: object) => {
    const { jobs: page, next_step, attention = '' } = await list(input);
    return [page.map(({ job_name, status }) => `${job_name} ${status}`), next_step, attention];
  };
  const says = (name: string) =>
    expect.stringContaining(`"${name}" has completed, and the result store`);

  it('stand on the page that their start puts them on', async () => {
    await putFinished('d', '2026-11-24T10:04:00.000Z');
    putLost('c', 3);
    await putFinished('b', '2026-11-24T10:02:00.000Z');
    putLost('a', 1);
    const first = await list({ limit: 2 });
    expect(first.jobs.map(({ job_name }) => job_name)).toEqual(['d', 'c']);
    expect(first.attention).toEqual(says('c'));
    expect(await shown({ limit: 2, cursor: first.next_cursor })).toEqual([
      ['b completed', 'a completed'],
      RESULTS,
      says('a'),
    ]);
    expect(await shown({ status: 'completed', limit: 4 })).toEqual([
      ['d completed', 'c completed', 'b completed', 'a completed'],
      RESULTS,
      expect.stringContaining('"c" and 1 more have completed, and the result store'),
    ]);
  });

  it('are asked for back to the start of the last job of a full page, and no further', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      await putFinished(`job-${minute}`, `2026-11-24T10:0${minute}:00.000Z`);
    }
    await list({ limit: 2 });
    await list({ limit: 5 });
    expect(jobs.listed).toEqual([
      { isCompleted: false, limit: 10_000 },
      { isCompleted: true, closedSince: new Date('2026-11-24T10:03:00.000Z'), limit: 500 },
      {
        ...{ isCompleted: false, limit: 1_000 },
        orCompletedSince: new Date('2026-11-24T10:02:55.000Z'),
      },
      { isCompleted: true, closedBefore: new Date('2026-11-24T10:03:00.000Z'), limit: 500 },
    ]);
  });

  it('are not asked for where only running jobs are', async () => {
    put('a', 1);
    await list({ status: 'running' });
    expect(jobs.listed).toEqual([{ isCompleted: false, limit: 10_000 }]);
  });
});

it('a page of jobs with long names fits into what a model reads at once', async () => {
  const place = 'Springfield, Massachusetts, United States';
  for (let minute = 0; minute < 50; minute += 1) {
    const startedAt = new Date(Date.UTC(2026, 10, 24, 10, minute));
    const name = `springfield_42.10_-72.59_daily_1940-01-01_2024-12-31_0123456${minute + 10}`;
    jobs.put(name, { startedAt }, { ...GATHERING, place });
  }
  const page = await list();
  expect(page.jobs).toHaveLength(20);
  expect(countTokens(JSON.stringify(page))).toBeLessThan(2_000);
});
