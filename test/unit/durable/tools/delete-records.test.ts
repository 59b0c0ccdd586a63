import { expect, it } from '@jest/globals';
import { UnavailableError } from '../../../../src/base/errors.js';
import { deleteJobs } from '../../../../src/durable/tools/delete-jobs.js';
import { countPrimes } from '../../../fakes/counting-kinds.js';
import { durableServices } from '../../../fakes/durable-services.js';

const call = { signal: new AbortController().signal };

it('a job of a kind that this server does not have stays whole, beside one that is deleted', async () => {
  const { jobs, results, services } = durableServices([countPrimes()]);
  const record = { identity: 'one', input: {}, result: {}, started_at: '', finished_at: '' };
  await results.put({ ...record, name: 'words', kind: 'count-words' });
  await results.put({ ...record, name: 'primes', kind: 'count-primes' });
  for (const name of ['words', 'primes']) jobs.end(name, { status: 'completed' });
  const output = await deleteJobs.run({ job_names: ['words', 'primes'] }, services, call);
  expect(output).toEqual({
    jobs: [
      {
        job_name: 'words',
        kind: 'count-words',
        outcome: 'other_kind',
        message:
          '"words" is not deleted: it is of kind "count-words", which this server does not have; a server or version that has this kind can delete it.',
      },
      {
        job_name: 'primes',
        kind: 'count-primes',
        outcome: 'deleted',
        message: '"primes" is deleted.',
      },
    ],
    next_step:
      '1 deleted; start_count_primes makes them anew. 1 of a kind that this server does not have: see message.',
  });
  expect(await results.names()).toEqual(['words']);
  expect(await jobs.describe(['words'])).toMatchObject([{ status: 'completed' }]);
  const again = await deleteJobs.run({ job_names: ['words'] }, services, call);
  expect(deleteJobs.isFailure?.(again)).toBe(true);
});

it('a record that cannot be removed is told of its own job alone, and another call removes it', async () => {
  const { jobs, results, services } = durableServices([countPrimes()]);
  const record = { identity: 'one', input: {}, result: {}, started_at: '', finished_at: '' };
  for (const name of ['first', 'second']) {
    await results.put({ ...record, name, kind: 'count-primes' });
    jobs.end(name, { status: 'completed' });
  }
  const { remove } = results;
  results.remove = async (name) => {
    if (name === 'first') throw new UnavailableError('The disk is read-only.');
    await remove(name);
  };
  expect((await deleteJobs.run({ job_names: ['first', 'second'] }, services, call)).jobs).toEqual([
    {
      job_name: 'first',
      kind: 'count-primes',
      outcome: 'unavailable',
      message:
        "Temporal's history is deleted, not all files are: The disk is read-only. Call delete_jobs again.",
    },
    {
      job_name: 'second',
      kind: 'count-primes',
      outcome: 'deleted',
      message: '"second" is deleted.',
    },
  ]);
  results.remove = remove;
  const again = await deleteJobs.run({ job_names: ['first'] }, services, call);
  expect(again.jobs).toMatchObject([{ outcome: 'deleted' }]);
  expect(await results.names()).toEqual([]);
});

it('a job that the server says nothing of in time stays, beside one that is deleted', async () => {
  const { jobs, services } = durableServices([countPrimes()]);
  const failed = { status: 'failed', workflowType: 'countPrimes' } as const;
  for (const name of ['first', 'second']) jobs.put(name, failed);
  const deletion = jobs.delete;
  jobs.delete = (names) => {
    jobs.untold.add('first');
    return deletion.call(jobs, names);
  };
  expect((await deleteJobs.run({ job_names: ['first', 'second'] }, services, call)).jobs).toEqual([
    {
      job_name: 'first',
      kind: 'count-primes',
      outcome: 'unavailable',
      message:
        '"first" is not deleted: The Temporal server has not answered for it in time. Call delete_jobs again.',
    },
    {
      job_name: 'second',
      kind: 'count-primes',
      outcome: 'deleted',
      message: '"second" is deleted.',
    },
  ]);
});
