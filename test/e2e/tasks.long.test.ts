import { statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { messagesOf, PLAIN, post, startHeld, TASKING } from '../fakes/modern-requests.js';
import { type RawMessage, RawStdio } from '../fakes/raw-stdio.js';
import { useServedProduct } from '../fakes/use-served-product.js';

const served = useServedProduct();

const waitFor = (job_names: string[], _meta: object, more: object = {}) => ({
  name: 'await_result',
  arguments: { job_names, ...more },
  _meta,
});

async function getOverHttp(taskId: string): Promise<RawMessage> {
  const response = await post(served.url, 'tasks/get', { taskId, _meta: TASKING }, taskId);
  return response.json() as Promise<RawMessage>;
}

describe('a wait of a client that takes tasks', () => {
  let client: RawStdio;
  let taskId: string;
  let release: () => void;
  beforeAll(async () => {
    client = new RawStdio(served.product.env);
    const { result } = await client.ask(1, 'server/discover', { _meta: TASKING });
    expect(result).toMatchObject({
      capabilities: {
        extensions: { 'io.modelcontextprotocol/tasks': {} },
        resources: { subscribe: true },
      },
    });
    release = await startHeld(served.upstream, client, 'as-task', 1);
  });

  it('goes on as a task that names the job, and nothing else is in the answer', async () => {
    const { result } = await client.ask(2, 'tools/call', waitFor(['as-task'], TASKING));
    taskId = String(result?.taskId);
    expect(result).toEqual({
      resultType: 'task',
      taskId: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
      status: 'working',
      statusMessage: expect.stringMatching(/^1 still running/),
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      lastUpdatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      ttlMs: null,
      pollIntervalMs: expect.any(Number),
      _meta: expect.anything(),
    });
    const [text = ''] = taskId.split('.');
    expect(JSON.parse(Buffer.from(text, 'base64url').toString())).toMatchObject([
      'await_result',
      { job_names: ['as-task'], wait_seconds: 0, mode: 'all' },
      Date.parse(String(result?.createdAt)),
    ]);
    expect(statSync(`${served.product.home}/task-secret`).mode & 0o777).toBe(0o600);
  });

  it('is answered at once where it asks for no wait', async () => {
    const call = waitFor(['as-task'], TASKING, { wait_seconds: 0 });
    const { result } = await client.ask(3, 'tools/call', call);
    expect(result).toMatchObject({
      resultType: 'complete',
      structuredContent: { done: false, jobs: [{ status: 'running' }] },
    });
  });

  it('is told of by any server, as working and then with its result', async () => {
    const working = await getOverHttp(taskId);
    expect(working.result).toMatchObject({ resultType: 'complete', taskId, status: 'working' });
    expect(
      await client.ask(4, 'tasks/update', { taskId, inputResponses: {}, _meta: TASKING }),
    ).toEqual({
      jsonrpc: '2.0',
      id: 4,
      result: { resultType: 'complete', _meta: expect.anything() },
    });
    const listening = await post(served.url, 'subscriptions/listen', {
      notifications: { taskIds: [taskId], resourceSubscriptions: ['weather://jobs/nowhere'] },
      _meta: TASKING,
    });
    const told = messagesOf(listening);
    expect((await told.next()).value).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: {
        _meta: { 'io.modelcontextprotocol/subscriptionId': 7 },
        notifications: { taskIds: [taskId] },
      },
    });
    release();
    const { value } = await told.next();
    expect(value).toMatchObject({
      method: 'notifications/tasks',
      params: {
        _meta: { 'io.modelcontextprotocol/subscriptionId': 7 },
        taskId,
        status: 'completed',
        result: { structuredContent: { done: true, jobs: [{ status: 'completed' }] } },
      },
    });
    await told.return(undefined);
    const again = await getOverHttp(taskId);
    expect(again.result?.result).toEqual(value?.params?.result);
    const another = new RawStdio(served.product.env);
    const got = await another.ask(1, 'tasks/get', { taskId, _meta: TASKING });
    const asked = await another.ask(2, 'tools/call', waitFor(['as-task'], TASKING));
    const { content, structuredContent } = asked.result ?? {};
    expect(got.result).toMatchObject({ status: 'completed' });
    expect(got.result?.result).toEqual({ content, structuredContent });
    expect(await another.end()).toBe(0);
  });

  it('is refused under a forged id, and to clients that take no tasks', async () => {
    const [text = '', signature = ''] = taskId.split('.');
    const others = Buffer.from(JSON.stringify(['await_result', { job_names: ['x'] }, 0]));
    const forged = [
      `${others.toString('base64url')}.${signature}`,
      `${text}.`,
      text,
      'x.y',
      `${taskId}.`,
    ];
    for (const [index, id] of forged.entries()) {
      const method = ['tasks/get', 'tasks/cancel', 'tasks/update'][index % 3] as string;
      expect(await client.ask(100 + index, method, { taskId: id, _meta: TASKING })).toMatchObject({
        error: {
          code: -32602,
          message:
            'This server has not issued the taskId; it takes the taskId of an answer, unchanged.',
        },
      });
    }
    expect(await client.ask(110, 'tasks/get', { taskId, _meta: PLAIN })).toMatchObject({
      error: {
        code: -32021,
        data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } },
      },
    });
  });

  it('ends with its job when it is cancelled', async () => {
    release = await startHeld(served.upstream, client, 'cancelled-task', 2);
    const begun = await client.ask(5, 'tools/call', waitFor(['cancelled-task'], TASKING));
    const id = String(begun.result?.taskId);
    const ended = client.wait(({ method }) => method === 'notifications/tasks');
    client.send({
      id: 6,
      method: 'subscriptions/listen',
      params: { notifications: { taskIds: [id] }, _meta: TASKING },
    });
    await client.wait(({ method }) => method === 'notifications/subscriptions/acknowledged');
    const cancelled = await client.ask(8, 'tasks/cancel', { taskId: id, _meta: TASKING });
    expect(cancelled.result).toEqual({ resultType: 'complete', _meta: expect.anything() });
    expect(await ended).toMatchObject({
      params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 6 }, status: 'cancelled' },
    });
    const got = await client.ask(9, 'tasks/get', { taskId: id, _meta: TASKING });
    expect(got.result).toMatchObject({ status: 'cancelled' });
    release();
    // The subscription that is open still ends in order.
    expect(await client.end()).toBe(0);
    expect(client.received.at(-1)).toMatchObject({
      id: 6,
      result: { _meta: { 'io.modelcontextprotocol/subscriptionId': 6 } },
    });
  });
});
