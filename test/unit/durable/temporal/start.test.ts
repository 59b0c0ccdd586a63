import { describe, expect, it } from '@jest/globals';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { JobRequest, Rerun } from '../../../../src/durable/promises.js';
import { workflowStarter } from '../../../../src/durable/temporal/start.js';

const REQUEST: JobRequest = {
  name: 'seattle',
  workflowType: 'gatherWeather',
  timeLimit: '7 days',
  input: { latitude: 47 },
  identity: 'one',
  summary: 'Seattle',
};

/** The run that has the name on the server. */
interface Existing {
  status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  type?: string;
  memo?: Record<string, unknown>;
  /** Another caller was faster with the second start. */
  isTaken?: true;
}

/** A server on which a name may be taken: it refuses as Temporal does, and notes by which policy it was asked. */
function serverWith(existing: Existing | undefined) {
  const asked: string[] = [];
  const start = async (_type: string, { workflowIdReusePolicy }: Record<string, string>) => {
    const policy = String(workflowIdReusePolicy);
    asked.push(policy);
    const isAllowed =
      existing === undefined ||
      (existing.isTaken !== true &&
        ((policy === 'ALLOW_DUPLICATE' && existing.status !== 'RUNNING') ||
          (policy === 'ALLOW_DUPLICATE_FAILED_ONLY' && existing.status === 'FAILED')));
    if (!isAllowed) throw new WorkflowExecutionAlreadyStartedError('taken', 'seattle', 'any');
  };
  const describeRun = async () => ({
    workflowId: 'seattle',
    runId: 'run',
    type: existing?.type ?? 'gatherWeather',
    memo: existing?.memo ?? { identity: 'one', input: { latitude: 47 } },
    status: { name: existing?.status },
  });
  const getHandle = () => ({ describe: describeRun });
  const client = { workflow: { start, getHandle } } as unknown as Client;
  return { client, asked };
}

async function startOn(
  existing: Existing | undefined,
  rerun: Rerun = 'never',
  request: JobRequest = REQUEST,
) {
  const { client, asked } = serverWith(existing);
  const { outcome, status, input } = await workflowStarter('queue', () => undefined)(
    client,
    request,
    rerun,
  );
  return { outcome, status, input, asked };
}

const INPUT = { latitude: 47 };
const OTHER = { identity: 'two', input: { latitude: 48 } };

describe('a name that nobody has', () => {
  it('is started', async () => {
    expect(await startOn(undefined)).toEqual({
      ...{ outcome: 'started', status: 'running', input: INPUT },
      asked: ['REJECT_DUPLICATE'],
    });
  });
});

describe('a name that a job of the same identity has', () => {
  it.each([
    ['RUNNING', 'never', 'joined', 'running', []],
    ['RUNNING', 'failed', 'joined', 'running', []],
    ['RUNNING', 'ended', 'joined', 'running', []],
    ['COMPLETED', 'never', 'joined', 'completed', []],
    ['COMPLETED', 'failed', 'joined', 'completed', []],
    ['COMPLETED', 'ended', 'retried', 'running', ['ALLOW_DUPLICATE']],
    ['FAILED', 'never', 'joined', 'failed', []],
    ['FAILED', 'failed', 'retried', 'running', ['ALLOW_DUPLICATE_FAILED_ONLY']],
    ['FAILED', 'ended', 'retried', 'running', ['ALLOW_DUPLICATE']],
  ] as const)('%s, asked for with rerun "%s", is %s', async (run, rerun, outcome, status, more) => {
    expect(await startOn({ status: run }, rerun)).toEqual({
      ...{ outcome, status, input: INPUT },
      asked: ['REJECT_DUPLICATE', ...more],
    });
  });

  it('is joined where another caller was faster to run it again', async () => {
    expect(await startOn({ status: 'FAILED', isTaken: true }, 'failed')).toMatchObject({
      ...{ outcome: 'joined', status: 'running' },
    });
  });
});

describe('a name that another job has', () => {
  it.each(['RUNNING', 'COMPLETED', 'FAILED'] as const)(
    'is a conflict while that is %s, and starts nothing, whatever may be run again',
    async (status) => {
      for (const rerun of ['never', 'failed', 'ended'] as const) {
        expect(await startOn({ status, memo: OTHER }, rerun)).toEqual({
          ...{ outcome: 'conflict', status: status.toLowerCase(), input: OTHER.input },
          asked: ['REJECT_DUPLICATE'],
        });
      }
    },
  );

  it('is a conflict where that is a workflow of another type, even of the same identity', async () => {
    const found = await startOn({ status: 'RUNNING', type: 'other' }, 'ended');
    expect(found).toMatchObject({ outcome: 'conflict', asked: ['REJECT_DUPLICATE'] });
  });

  it('is a conflict where nothing tells the identity of that', async () => {
    const { client } = serverWith({ status: 'RUNNING', memo: {} });
    const service = { getWorkflowExecutionHistory: async () => ({}) };
    Object.assign(client, { workflowService: service, options: { namespace: 'default' } });
    const { outcome } = await workflowStarter('queue', () => undefined)(client, REQUEST, 'ended');
    expect(outcome).toBe('conflict');
  });
});

describe('a request that an earlier version would have understood in another way', () => {
  const request: JobRequest = {
    ...REQUEST,
    asBefore: { ...REQUEST, identity: 'before', input: { latitude: 47, model: 'best_match' } },
  };

  it('joins a job of that meaning', async () => {
    const memo = { identity: 'before', input: { was: 'before' } };
    expect(await startOn({ status: 'COMPLETED', memo }, 'never', request)).toMatchObject({
      ...{ outcome: 'joined', status: 'completed', input: { was: 'before' } },
    });
  });

  it('runs it again in that meaning', async () => {
    const memo = { identity: 'before', input: { was: 'before' } };
    expect(await startOn({ status: 'FAILED', memo }, 'failed', request)).toMatchObject({
      ...{ outcome: 'retried', status: 'running', input: request.asBefore?.input },
    });
  });

  it('is a conflict with a job of a third meaning', async () => {
    expect(await startOn({ status: 'FAILED', memo: OTHER }, 'failed', request)).toMatchObject({
      ...{ outcome: 'conflict', input: OTHER.input },
    });
  });
});
