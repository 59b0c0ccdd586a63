import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { steadyNow } from '../../../src/base/deadline.js';
import type { DurablePromises } from '../../../src/durable/promises.js';
import {
  aRequest,
  CONTRACT_TYPES,
  DESCRIBE_MS,
  LONG_MS,
} from '../../contracts/promises-under-test.js';
import { contractPromises, contractServer } from '../../fakes/contract-server.js';
import { type DevServer, startDevServer } from '../../fakes/dev-server.js';

const QUEUE = 'unreadable';
const WORKER = { namespace: 'default', identity: 'worker' };

/** As a program leaves values that has a codec of its own. */
const ENCRYPTED = {
  metadata: { encoding: Buffer.from('binary/encrypted') },
  data: Buffer.from('?'),
};
const BROKEN = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{') };
const payloads = [ENCRYPTED];

// Of temporal/api/enums/v1/command_type.proto.
const SCHEDULE = 1;
const COMPLETE = 4;
const FAIL = 5;

let server: DevServer;
let client: Client;
let promises: DurablePromises;
beforeAll(async () => {
  server = await startDevServer();
  const here = contractServer(server.address);
  client = here.client;
  promises = contractPromises(here, QUEUE);
});
afterAll(async () => {
  await client.connection.close();
  await server.stop();
});

/** By another program, with input, memo and summary that are not ours to read. */
async function startEncrypted(workflowId: string, name = QUEUE): Promise<void> {
  await client.workflowService.startWorkflowExecution({
    ...{ namespace: 'default', workflowId, taskQueue: { name }, requestId: randomUUID() },
    workflowType: { name: CONTRACT_TYPES.first },
    input: { payloads },
    memo: { fields: { input: ENCRYPTED, progress: BROKEN, started_at: { data: null } } },
    userMetadata: { summary: ENCRYPTED, details: ENCRYPTED },
  });
}

/** The server wants to know how long a poll waits. */
function polling<T>(poll: () => Promise<T>): Promise<T> {
  return client.connection.withDeadline(Date.now() + LONG_MS, poll);
}

/** Starts one on a queue of its own, and answers its first task as its worker would. */
async function startAnswered(name: string, ...commands: object[]): Promise<void> {
  await startEncrypted(name, name);
  const { taskToken } = await polling(() =>
    client.workflowService.pollWorkflowTaskQueue({ ...WORKER, taskQueue: { name } }),
  );
  await client.workflowService.respondWorkflowTaskCompleted({
    ...{ namespace: 'default', taskToken, commands },
  });
}

const stateOf = async (name: string) => (await promises.describe([name], DESCRIBE_MS))[0];
const endOf = (name: string) =>
  promises.wait(name, steadyNow() + LONG_MS, new AbortController().signal);

async function listedNames(): Promise<string[]> {
  const listed = await promises.list({ limit: 100 }, LONG_MS);
  return listed.map(({ name }) => name).sort();
}

it('a job whose memo cannot be read is listed without it, beside all others', async () => {
  await startEncrypted('theirs');
  await promises.start(aRequest('ours'), 'never');
  while ((await listedNames()).length < 2);
  expect(await promises.list({ limit: 100 }, LONG_MS)).toEqual([
    expect.objectContaining({ name: 'ours', input: 'this' }),
    {
      ...{ name: 'theirs', status: 'running', workflowType: CONTRACT_TYPES.first },
      startedAt: expect.any(Date),
    },
  ]);
});

it('it is described, its steps are told, and it is cancelled and deleted as any other', async () => {
  expect(await stateOf('theirs')).toMatchObject({ status: 'running' });
  expect(await promises.steps('theirs', DESCRIBE_MS)).toEqual({
    ...{ workflowType: CONTRACT_TYPES.first, input: undefined, steps: [], localSteps: [] },
  });
  expect(await promises.start(aRequest('theirs'), 'never')).toEqual({
    ...{ outcome: 'conflict', status: 'running', workflowType: CONTRACT_TYPES.first },
    ...{ input: undefined, unreadable: 'Unknown encoding: binary/encrypted' },
  });
  expect(await promises.cancel('theirs')).toBe('requested');
  await client.workflow.getHandle('theirs').terminate('in the way');
  expect(await promises.delete(['theirs'])).toEqual(['deleted']);
  expect(await listedNames()).toEqual(['ours']);
});

it('its end is told where its result cannot be read, nor the details of its failure', async () => {
  await startAnswered('completes', {
    commandType: COMPLETE,
    completeWorkflowExecutionCommandAttributes: { result: { payloads } },
  });
  expect(await stateOf('completes')).toMatchObject({ status: 'completed' });
  expect(await endOf('completes')).toEqual({
    status: 'unknown',
    error: `What the Temporal server at ${server.address} holds of "completes" cannot be read: Unknown encoding: binary/encrypted.`,
  });
  await startAnswered('fails', {
    commandType: FAIL,
    failWorkflowExecutionCommandAttributes: {
      failure: {
        ...{ message: 'Encoded failure', encodedAttributes: ENCRYPTED },
        applicationFailureInfo: { type: 'Encrypted', details: { payloads } },
      },
    },
  });
  const failed = { status: 'failed', workflowType: CONTRACT_TYPES.first, error: 'Encoded failure' };
  expect(await stateOf('fails')).toMatchObject(failed);
  expect(await endOf('fails')).toEqual(failed);
});

it('what its activities report and return is left out where it cannot be read', async () => {
  await startAnswered('works', {
    ...{ commandType: SCHEDULE, userMetadata: { summary: ENCRYPTED } },
    scheduleActivityTaskCommandAttributes: {
      ...{ activityId: '2nd', activityType: { name: 'work' }, taskQueue: { name: 'works' } },
      ...{ startToCloseTimeout: { seconds: 60 }, input: { payloads } },
    },
  });
  const { taskToken } = await polling(() =>
    client.workflowService.pollActivityTaskQueue({ ...WORKER, taskQueue: { name: 'works' } }),
  );
  await client.workflowService.recordActivityTaskHeartbeat({
    ...{ namespace: 'default', taskToken, details: { payloads } },
  });
  expect(await stateOf('works')).toMatchObject({ status: 'running' });
  expect(await promises.steps('works', DESCRIBE_MS)).toMatchObject({
    steps: [{ step: '2nd', activity: 'work', state: 'started' }],
  });
});
