import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { awaitResultTool } from '../../../../src/durable/tools/await-result.js';
import { countPrimes } from '../../../fakes/counting-kinds.js';
import { durableServices } from '../../../fakes/durable-services.js';

const kinds = ['count-primes', 'count-twins'].map((kind) =>
  countPrimes({
    kind,
    workflow: kind === 'count-primes' ? 'countPrimes' : 'countTwins',
    result: z.object({ found: z.int() }),
  }),
);
const awaitResult = awaitResultTool({
  description: 'Gives results',
  fields: '',
  allHere: () => '',
});

async function awaitOf(prepare: (jobs: ReturnType<typeof durableServices>['jobs']) => void) {
  const { jobs, services } = durableServices(kinds);
  prepare(jobs);
  const input = awaitResult.input.parse({ job_names: ['x'], wait_seconds: 30 });
  setTimeout(() => jobs.end('x', { status: 'completed', result: { found: 4 } }), 20);
  const { signal } = new AbortController();
  const answer = await awaitResult.run(input, services, { signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  return answer;
}

describe('a job that completes during a wait and has no record', () => {
  it.each([
    ['countPrimes', 'count-primes'],
    ['countTwins', 'count-twins'],
  ])('as %s is of the kind %s, though both have such results', async (workflowType, kind) => {
    const answer = await awaitOf((jobs) => jobs.put('x', { workflowType }));
    expect(answer.jobs).toMatchObject([{ kind, status: 'completed', result: { found: 4 } }]);
    expect(answer.done).toBe(true);
  });

  it("is none of ours where the workflow is another program's, whatever its result", async () => {
    const answer = await awaitOf((jobs) => jobs.putOther('x', 'transferMoney'));
    expect(answer.jobs).toEqual([
      {
        job_name: 'x',
        status: 'unknown',
        error: `No job is called "x": the workflow of that name is another program's.`,
      },
    ]);
    expect(answer.done).toBe(true);
  });

  it('waits for its kind where the server does not tell it', async () => {
    const answer = await awaitOf((jobs) => {
      jobs.put('x', { workflowType: 'countTwins' });
      jobs.untold.add('x');
    });
    expect(answer).toMatchObject({
      jobs: [
        {
          status: 'unknown',
          attention:
            '"x" has completed; its kind did not come from the Temporal server in time: call await_result again.',
        },
      ],
      done: false,
    });
  });
});
