import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { jobCatalog } from '../../../src/durable/catalog.js';
import { listPage } from '../../../src/durable/listed-jobs.js';
import type { ResultStore } from '../../../src/durable/results.js';
import { countPrimes, countWords } from '../../fakes/counting-kinds.js';
import { durableServices } from '../../fakes/durable-services.js';

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

it('what completed since the last list is asked for while the server looks for open jobs', async () => {
  const { jobs, services } = durableServices([countWords]);
  const list = () => listPage({ fits: () => true, limit: 10 }, services, 1_000);
  const closedAt = new Date(Date.UTC(2026, 0, 1));
  jobs.put('early', { workflowType: 'countWords', status: 'completed', closedAt }, { text: 'x' });
  await list();
  jobs.listed.length = 0;
  const answer = jobs.list.bind(jobs);
  const seen: boolean[] = [];
  jobs.list = async (filter) => {
    const listed = await answer(filter);
    await nextTurn();
    if (filter.isCompleted === false)
      seen.push(jobs.listed.some((one) => one.isCompleted === true));
    return listed;
  };
  expect((await list()).jobs.map(({ job_name }) => job_name)).toEqual(['early']);
  expect(seen).toEqual([true]);
  expect(jobs.listed).toEqual([
    { isCompleted: false, limit: 10_000 },
    { isCompleted: true, closedSince: new Date(closedAt.getTime() - 5_000), limit: 500 },
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
