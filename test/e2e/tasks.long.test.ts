import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ServedProduct, serveProduct } from '../fakes/http-product.js';
import { Product } from '../fakes/product.js';
import { type RawMessage, RawStdio } from '../fakes/raw-stdio.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const WRITE = 'a-token-that-may-write';

/** What a client of the line 2026 says of itself in each request. */
const plain = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
/** The same of a client that takes tasks. */
const tasking = {
  ...plain,
  'io.modelcontextprotocol/clientCapabilities': {
    extensions: { 'io.modelcontextprotocol/tasks': {} },
  },
};

let upstream: Upstream;
let product: Product;
let served: ServedProduct;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
  served = await serveProduct({ ...product.env, DURABLE_WEATHER_TOKEN: WRITE });
});
afterAll(async () => {
  expect(await served.stop()).toBe(0);
  await product.remove();
  await upstream.close();
});

/** Starts a job that goes on until upstream answers. @returns what lets it answer. */
async function startHeld(
  client: RawStdio,
  job_name: string,
  latitude: number,
): Promise<() => void> {
  let release = () => {};
  const until = new Promise<void>((done) => {
    release = done;
  });
  upstream.setFault(() => ({ kind: 'held', until }));
  const locations = [{ latitude, longitude: 1, job_name }];
  const input = { locations, start_date: '2020-01-01', end_date: '2020-01-31' };
  const params = { name: 'start_gathering', arguments: input, _meta: plain };
  const { result } = await client.ask(1_000 + latitude, 'tools/call', params);
  expect(result).toMatchObject({ structuredContent: { jobs: [{ outcome: 'started' }] } });
  return release;
}

const await_ = (job_names: string[], _meta: object, more: object = {}) => ({
  name: 'await_result',
  arguments: { job_names, ...more },
  _meta,
});

/** One request over HTTP, as a client of the line 2026 makes it; undefined headers are left out. */
async function post(method: string, params: object, name?: string, token = WRITE) {
  const response = await fetch(served.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }),
  });
  return response;
}

async function ask(method: string, params: object, name?: string): Promise<RawMessage> {
  return (await post(method, params, name)).json() as Promise<RawMessage>;
}

/** The messages of a stream, as they come. */
async function* messagesOf(response: Response): AsyncGenerator<RawMessage> {
  let text = '';
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(piece).toString();
    const frames = text.split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith('data: '));
      if (data !== undefined) yield JSON.parse(data.slice('data: '.length));
    }
  }
}

describe('a wait of a client that takes tasks', () => {
  let client: RawStdio;
  let taskId: string;
  let release: () => void;
  beforeAll(async () => {
    client = new RawStdio(product.env);
    const { result } = await client.ask(1, 'server/discover', { _meta: tasking });
    expect(result).toMatchObject({
      capabilities: {
        extensions: { 'io.modelcontextprotocol/tasks': {} },
        resources: { subscribe: true },
      },
    });
    release = await startHeld(client, 'as-task', 1);
  });

  it('goes on as a task that names the job, and nothing else is in the answer', async () => {
    const { result } = await client.ask(2, 'tools/call', await_(['as-task'], tasking));
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
    expect(statSync(`${product.home}/task-secret`).mode & 0o777).toBe(0o600);
  });

  it('is answered at once where it asks for no wait', async () => {
    const call = await_(['as-task'], tasking, { wait_seconds: 0 });
    const { result } = await client.ask(3, 'tools/call', call);
    expect(result).toMatchObject({
      resultType: 'complete',
      structuredContent: { done: false, jobs: [{ status: 'running' }] },
    });
  });

  it('is told of by any server, as working and then with its result', async () => {
    const working = await ask('tasks/get', { taskId, _meta: tasking }, taskId);
    expect(working.result).toMatchObject({ resultType: 'complete', taskId, status: 'working' });
    expect(
      await client.ask(4, 'tasks/update', { taskId, inputResponses: {}, _meta: tasking }),
    ).toEqual({
      jsonrpc: '2.0',
      id: 4,
      result: { resultType: 'complete', _meta: expect.anything() },
    });
    const listening = await post('subscriptions/listen', {
      notifications: { taskIds: [taskId], resourceSubscriptions: ['weather://jobs/nowhere'] },
      _meta: tasking,
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
    const again = await ask('tasks/get', { taskId, _meta: tasking }, taskId);
    expect(again.result?.result).toEqual(value?.params?.result);
    const another = new RawStdio(product.env);
    const got = await another.ask(1, 'tasks/get', { taskId, _meta: tasking });
    const asked = await another.ask(2, 'tools/call', await_(['as-task'], tasking));
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
      expect(await client.ask(100 + index, method, { taskId: id, _meta: tasking })).toMatchObject({
        error: {
          code: -32602,
          message:
            'The taskId is none that this server has given; it takes the taskId of an answer, unchanged.',
        },
      });
    }
    expect(await client.ask(110, 'tasks/get', { taskId, _meta: plain })).toMatchObject({
      error: {
        code: -32021,
        data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } },
      },
    });
  });

  it('ends with its job when it is cancelled', async () => {
    release = await startHeld(client, 'cancelled-task', 2);
    const begun = await client.ask(5, 'tools/call', await_(['cancelled-task'], tasking));
    const id = String(begun.result?.taskId);
    const ended = client.wait(({ method }) => method === 'notifications/tasks');
    client.send({
      id: 6,
      method: 'subscriptions/listen',
      params: { notifications: { taskIds: [id] }, _meta: tasking },
    });
    await client.wait(({ method }) => method === 'notifications/subscriptions/acknowledged');
    const cancelled = await client.ask(8, 'tasks/cancel', { taskId: id, _meta: tasking });
    expect(cancelled.result).toEqual({ resultType: 'complete', _meta: expect.anything() });
    expect(await ended).toMatchObject({
      params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 6 }, status: 'cancelled' },
    });
    const got = await client.ask(9, 'tasks/get', { taskId: id, _meta: tasking });
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

describe('a job that ends is told of', () => {
  it('to a client with a handshake that has subscribed to its result, and to no other', async () => {
    const client = new RawStdio(product.env);
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: plain };
    const { result } = await client.ask(1, 'initialize', {
      ...hello,
      clientInfo: { name: 'raw', version: '1' },
    });
    expect(result).toMatchObject({ capabilities: { resources: { subscribe: true } } });
    expect(result?.capabilities).not.toHaveProperty('extensions');
    const release = await startHeld(client, 'subscribed', 3);
    const uri = 'weather://jobs/subscribed';
    expect(await client.ask(2, 'resources/subscribe', { uri })).toMatchObject({ result: {} });
    const dropped = `${uri}/data.csv`;
    await client.ask(3, 'resources/subscribe', { uri: dropped });
    await client.ask(4, 'resources/unsubscribe', { uri: dropped });
    const unknown = 'weather://jobs/subscribd';
    expect(await client.ask(5, 'resources/subscribe', { uri: unknown })).toMatchObject({
      error: {
        code: -32002,
        message: expect.stringContaining('No job is called "subscribd"; did you mean "subscribed"'),
        data: { uri: unknown },
      },
    });
    release();
    const updated = ({ method }: RawMessage) => method === 'notifications/resources/updated';
    expect(await client.wait(updated)).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/resources/updated',
      params: { uri },
    });
    // What has ended before is told after the answer.
    client.received.length = 0;
    await client.ask(6, 'resources/subscribe', { uri: dropped });
    await client.wait(updated);
    expect(client.received).toMatchObject([{ id: 6 }, { params: { uri: dropped } }]);
    expect(await client.end()).toBe(0);
  });

  it('to a client that listens; who stops listening leaves the job running', async () => {
    const client = new RawStdio(product.env);
    const release = await startHeld(client, 'listened', 4);
    const uri = 'weather://jobs/listened';
    const params = {
      notifications: { resourceSubscriptions: [uri], toolsListChanged: true },
      _meta: plain,
    };
    const left = await post('subscriptions/listen', params);
    const leaving = messagesOf(left);
    expect((await leaving.next()).value).toMatchObject({
      params: { notifications: { resourceSubscriptions: [uri] } },
    });
    await leaving.return(undefined);
    client.send({ id: 1, method: 'subscriptions/listen', params });
    await client.wait(({ method }) => method === 'notifications/subscriptions/acknowledged');
    client.send({ method: 'notifications/cancelled', params: { requestId: 1, _meta: plain } });
    const probe = { name: 'probe_status', arguments: { job_names: ['listened'] }, _meta: plain };
    expect((await client.ask(2, 'tools/call', probe)).result).toMatchObject({
      structuredContent: { counts: { running: 1 } },
    });
    client.send({ id: 3, method: 'subscriptions/listen', params });
    await client.wait(
      ({ params }) =>
        (params?._meta as Record<string, unknown>)?.['io.modelcontextprotocol/subscriptionId'] ===
        3,
    );
    release();
    expect(await client.wait(({ method }) => method === 'notifications/resources/updated')).toEqual(
      {
        jsonrpc: '2.0',
        method: 'notifications/resources/updated',
        params: { _meta: { 'io.modelcontextprotocol/subscriptionId': 3 }, uri },
      },
    );
    expect(await client.end()).toBe(0);
  });

  it('to nobody over HTTP in the line with a handshake, which has no stream for it', async () => {
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'resources/subscribe',
      params: { uri: 'weather://jobs/x' },
    };
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${WRITE}`,
    };
    const answer = await fetch(served.url, { method: 'POST', headers, body: JSON.stringify(call) });
    expect(await answer.text()).toContain('"code":-32601');
  });
});
