import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { jobCatalog } from '../../../src/durable/catalog.js';
import { listPage } from '../../../src/durable/listed-jobs.js';
import type { JobDescription } from '../../../src/durable/promises.js';
import type { ResultStore } from '../../../src/durable/results.js';
import { countPrimes, countWords } from '../../fakes/counting-kinds.js';
import { durableServices } from '../../fakes/durable-services.js';
import type { FakePromises } from '../../fakes/fake-promises.js';

it('a job whose kind fails to show its input says why, and hides no other job', async () => {
  const listed = () => {
    throw new Error('below is\nno number.');
  };
  const { jobs, services } = durableServices([countPrimes({ listed }), countWords]);
  jobs.put('primes', { workflowType: 'countPrimes' }, { below: 9 });
  jobs.put('words', { workflowType: 'countWords' }, { text: 'x' });
  expect((await listPage({ fits: () => true, limit: 10 }, services, 1_000)).jobs).toEqual([
    {
      job_name: 'primes',
      kind: 'count-primes',
      status: 'running',
      attention:
        'Its input cannot be shown: listed of kind "count-primes" failed (below is no number).',
    },
    { job_name: 'words', kind: 'count-words', status: 'running' },
  ]);
});

it('a job that completed after the look at the store is found by its name, where the store sees no change', async () => {
  const kinds = [countWords];
  const { jobs, results, services } = durableServices(kinds);
  const nothing = new Map<string, string>();
  const blind: ResultStore = {
    ...results,
    versions: async (names) =>
      names === undefined ? nothing : new Map(names.map((name) => [name, 'as written'])),
  };
  jobs.put('words', { workflowType: 'countWords', status: 'completed' }, { text: 'x' });
  await results.put({
    ...{ name: 'words', kind: 'count-words', identity: '1', input: { text: 'x' }, result: 1 },
    ...{ started_at: '2026-01-01T00:00:00.000Z', finished_at: '2026-01-01T00:00:01.000Z' },
  });
  const catalog = jobCatalog(blind, kinds);
  const page = await listPage(
    { fits: () => true, limit: 10 },
    { ...services, results: blind, catalog },
    1_000,
  );
  expect(page.lost).toEqual(new Set());
  expect(page.jobs).toMatchObject([{ job_name: 'words', status: 'completed' }]);
});

const LIST = { fits: () => true, limit: 10 };
const words = (jobs: FakePromises, name: string, ended: Partial<JobDescription> = {}) =>
  jobs.put(name, { workflowType: 'countWords', ...ended }, { text: 'x' });
const completed = (second: number) => ({
  ...{ status: 'completed' as const, closedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)) },
});

it('what completed since the last list comes with the open jobs, in one answer', async () => {
  const { jobs, services } = durableServices([countWords]);
  words(jobs, 'early', completed(10));
  await listPage(LIST, services, 1_000);
  jobs.listed.length = 0;
  words(jobs, 'late', completed(11));
  words(jobs, 'open');
  const page = await listPage(LIST, services, 1_000);
  expect(page.jobs.map(({ job_name }) => job_name).sort()).toEqual(['early', 'late', 'open']);
  expect([...page.lost].sort()).toEqual(['early', 'late']);
  expect(jobs.listed).toEqual([
    { isCompleted: false, orCompletedSince: completed(5).closedAt, limit: 1_000 },
    { names: ['early'], isCompleted: true, limit: 1 },
  ]);
});

it.each([1, 2, 3])(
  'a job without a record is not missed when it completes during question %d',
  async (number) => {
    const { jobs, services } = durableServices([countWords]);
    words(jobs, 'early', completed(10));
    await listPage(LIST, services, 1_000);
    words(jobs, 'late');
    const answer = jobs.list.bind(jobs);
    let questions = 0;
    jobs.list = async (filter) => {
      questions += 1;
      const isItsTurn = questions === number;
      // Of two questions at once, the one for open jobs is answered last.
      if (filter.isCompleted === false) await nextTurn();
      if (isItsTurn) words(jobs, 'late', completed(11));
      return answer(filter);
    };
    const page = await listPage(LIST, services, 1_000);
    expect(page.jobs.map(({ job_name }) => job_name)).toContain('late');
  },
);

it('many open jobs are asked for alone, and then what completed since', async () => {
  const { jobs, services } = durableServices([countWords]);
  words(jobs, 'early', completed(10));
  await listPage(LIST, services, 1_000);
  for (let job = 0; job < 1_000; job += 1) words(jobs, `open-${job}`);
  words(jobs, 'late', completed(11));
  jobs.listed.length = 0;
  const page = await listPage({ ...LIST, status: 'completed' }, services, 1_000);
  expect(page.jobs.map(({ job_name }) => job_name).sort()).toEqual(['early', 'late']);
  const orCompletedSince = completed(5).closedAt;
  expect(jobs.listed).toEqual([
    { isCompleted: false, orCompletedSince, limit: 1_000 },
    { isCompleted: false, limit: 10_000 },
    { isCompleted: true, closedSince: orCompletedSince, limit: 500 },
    { names: ['early'], isCompleted: true, limit: 1 },
  ]);
});

it('completed jobs are not asked for where others are wanted', async () => {
  const { jobs, services } = durableServices([countWords]);
  const asked = { fits: () => true, limit: 10 };
  await listPage(asked, services, 1_000);
  jobs.listed.length = 0;
  await listPage({ ...asked, status: 'running' }, services, 1_000);
  expect(jobs.listed).toEqual([{ isCompleted: false, limit: 10_000 }]);
});
