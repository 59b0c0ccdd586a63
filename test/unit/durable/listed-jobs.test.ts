import { expect, it } from '@jest/globals';
import { listPage } from '../../../src/durable/listed-jobs.js';
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
