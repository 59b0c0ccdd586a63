import { describe, expect, it } from '@jest/globals';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { JobKind } from '../../../../src/durable/kind.js';
import { temporalPromises } from '../../../../src/durable/temporal/temporal-promises.js';

const INPUT = { below: 10 };

/** Promises over a server whose one job has been cancelled and not ended yet. @param polled seconds ago, by a worker. */
function promisesOf(status: 'RUNNING' | 'PAUSED' | 'CANCELLED', polled: number) {
  const started = new Date(Date.now() - 60_000);
  const describeRun = async () => ({
    ...{ workflowId: 'primes', runId: 'run', type: 'countPrimes', taskQueue: 'queue' },
    ...{ status: { name: status }, startTime: started, historyLength: 9 },
    memo: { identity: 'ten', input: INPUT },
    raw: { workflowExtendedInfo: { cancelRequested: true } },
  });
  const refuse = () =>
    Promise.reject(new WorkflowExecutionAlreadyStartedError('taken', 'primes', 'countPrimes'));
  const now = Math.floor(Date.now() / 1_000);
  const describeTaskQueue = async ({ taskQueue }: { taskQueue: { name: string } }) => {
    const seconds = taskQueue.name === 'queue' ? now - polled : now;
    return { pollers: [{ lastAccessTime: { seconds } }] };
  };
  const client = {
    workflow: { getHandle: () => ({ describe: describeRun }), start: refuse },
    workflowService: { describeTaskQueue },
    options: { namespace: 'default' },
    connection: { withDeadline: (_limit: unknown, work: () => unknown) => work() },
  } as unknown as Client;
  return temporalPromises({
    connect: async () => ({ client, address: 'fake:1', advice: 'start it' }),
    kinds: [
      { workflowType: 'countPrimes', isInput: () => true, identityOf: () => 'ten' },
    ] as unknown as JobKind[],
    taskQueue: 'queue',
    polledQueues: [{ name: 'queue', kind: 'workflow' }],
    workerCommand: 'work',
  });
}

describe('a job that has been cancelled and not ended yet', () => {
  it.each([
    [0, ''],
    [
      1_000,
      ' No worker polls task queue "queue"; start one with "work". The job goes on as soon as it does.',
    ],
  ])('says so, whether a worker polls or not (%#)', async (polled, more) => {
    const [job] = await promisesOf('RUNNING', polled).describe(['primes'], 5_000);
    expect(job).toMatchObject({
      status: 'running',
      attention: `The job is being cancelled: it ends as soon as a worker hears of it.${more}`,
    });
  });

  it('is joined by a start, which says so', async () => {
    const request = {
      ...{ name: 'primes', workflowType: 'countPrimes', timeLimit: '1 hour', input: INPUT },
      ...{ identity: 'ten', summary: 'Primes' },
    };
    for (const rerun of ['never', 'failed'] as const) {
      expect(await promisesOf('RUNNING', 0).start(request, rerun)).toEqual({
        ...{ outcome: 'joined', status: 'running', workflowType: 'countPrimes', input: INPUT },
        isCancelling: true,
      });
    }
  });

  it('and is paused says what lets it go on', async () => {
    const [job] = await promisesOf('PAUSED', 0).describe(['primes'], 5_000);
    expect(job?.attention).toMatch(/^The job is paused; .* It was cancelled meanwhile/);
  });
});
