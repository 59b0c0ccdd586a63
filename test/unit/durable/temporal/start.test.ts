import { describe, expect, it } from '@jest/globals';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { UnavailableError } from '../../../../src/base/errors.js';
import { forEachJob } from '../../../../src/durable/each-job.js';
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
  /** What it was started with, where the memo says something else. */
  started?: unknown;
  payload?: object;
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
  const payload =
    existing?.payload ??
    defaultPayloadConverter.toPayload(existing?.started ?? existing?.memo?.input ?? INPUT);
  const describeRun = async () => ({
    workflowId: 'seattle',
    runId: 'run',
    type: existing?.type ?? 'gatherWeather',
    memo: existing?.memo ?? { identity: 'one', input: { latitude: 47 } },
    status: { name: existing?.status },
    raw: {},
  });
  const getHandle = () => ({ describe: describeRun });
  const converter = { payloadConverter: defaultPayloadConverter };
  const getWorkflowExecutionHistory = async () => ({
    history: {
      events: [{ workflowExecutionStartedEventAttributes: { input: { payloads: [payload] } } }],
    },
  });
  const client = {
    workflow: { start, getHandle },
    workflowService: { getWorkflowExecutionHistory },
    options: { namespace: 'default', loadedDataConverter: converter },
  } as unknown as Client;
  return { client, asked };
}

async function startOn(
  existing: Existing | undefined,
  rerun: Rerun = 'never',
  request: JobRequest = REQUEST,
) {
  const { client, asked } = serverWith(existing);
  const { outcome, status, input } = await workflowStarter('queue', () => undefined, Date.now)(
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
    Object.assign(client, { workflowService: service });
    const { outcome } = await workflowStarter('queue', () => undefined, Date.now)(
      client,
      REQUEST,
      'ended',
    );
    expect(outcome).toBe('conflict');
  });
});

describe('a name whose job is deleted between the refusal and the look at it', () => {
  /** A server whose job is gone at each look; from the free-th start on its name is free. */
  function serverThatDeletes(free: number) {
    let asked = 0;
    const start = async () => {
      asked += 1;
      if (asked < free) throw new WorkflowExecutionAlreadyStartedError('taken', 'seattle', 'any');
    };
    const gone = () => Promise.reject(new WorkflowNotFoundError('gone', 'seattle', undefined));
    return { workflow: { start, getHandle: () => ({ describe: gone }) } } as unknown as Client;
  }
  const starter = workflowStarter('queue', () => undefined, Date.now);

  it('is started', async () => {
    expect(await starter(serverThatDeletes(2), REQUEST, 'never')).toMatchObject({
      ...{ outcome: 'started', status: 'running', input: INPUT },
    });
  });

  it('is told of a second time, and hides no other job of the call', async () => {
    const servers = [serverThatDeletes(Number.POSITIVE_INFINITY), serverThatDeletes(1)];
    const outcomes = await forEachJob<Client, object>(
      servers,
      (client) => starter(client, REQUEST, 'never'),
      (_client, why) => ({ why }),
    );
    expect(outcomes).toMatchObject([
      {
        why: '"seattle" was not started: its name was taken, and the job that had it was deleted in that moment, 2 times in a row; start it again once nobody deletes it.',
      },
      { outcome: 'started' },
    ]);
    const [only] = servers;
    await expect(starter(only as Client, REQUEST, 'never')).rejects.toThrow(UnavailableError);
  });
});

describe('the memo of a job that was started by hand', () => {
  const identityOf = (_type: string, input: unknown) =>
    typeof input === 'object' && 'latitude' in (input ?? {})
      ? `of ${(input as typeof INPUT).latitude}`
      : undefined;
  const request = { ...REQUEST, identity: 'of 47' };
  const startOver = async (existing: Omit<Existing, 'status'>) => {
    const { client } = serverWith({ status: 'RUNNING', ...existing });
    const { outcome, input, unreadable } = await workflowStarter('queue', identityOf, Date.now)(
      client,
      request,
      'never',
    );
    return { outcome, input, ...(unreadable && { unreadable }) };
  };

  it.each<[string, Record<string, unknown>]>([
    ['says nothing', {}],
    ['says what is no input', { input: 5, identity: 7 }],
    ['names another identity', { input: INPUT, identity: 'of 48' }],
    ['names another input', { input: OTHER.input, identity: 'of 47' }],
  ])('that %s is not believed: the history tells', async (_what, memo) => {
    expect(await startOver({ memo: memo, started: INPUT })).toEqual({
      outcome: 'joined',
      input: INPUT,
    });
    expect(await startOver({ memo: memo, started: OTHER.input })).toEqual({
      outcome: 'conflict',
      input: OTHER.input,
    });
  });

  it('tells the identity of an input that only another version understands', async () => {
    const started = { newer: 1 };
    expect(await startOver({ memo: { identity: 'of 47' }, started })).toEqual({
      outcome: 'joined',
      input: started,
    });
  });

  it('is no help where the input cannot be read, which is said', async () => {
    const payload = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: null };
    expect(await startOver({ memo: {}, payload })).toEqual({
      ...{ outcome: 'conflict', input: undefined },
      unreadable: 'Unknown encoding: binary/encrypted',
    });
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

  it('N4: is a conflict with a job of a third meaning', async () => {
    expect(await startOn({ status: 'FAILED', memo: OTHER }, 'failed', request)).toMatchObject({
      ...{ outcome: 'conflict', input: OTHER.input },
    });
  });
});
