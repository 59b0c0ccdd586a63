import { describe, expect, it } from '@jest/globals';
import {
  StreamableHTTPClientTransport as ModernTransport,
  Client as NewClient,
} from '@modelcontextprotocol/client';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { messagesOf, PLAIN, post, startHeld } from '../fakes/modern-requests.js';
import { type RawMessage, RawStdio } from '../fakes/raw-stdio.js';
import { useServedProduct } from '../fakes/use-served-product.js';

const served = useServedProduct();

describe('a job that ends is told of', () => {
  it('to a client with a handshake that has subscribed to its result, and to no other', async () => {
    const client = new RawStdio(served.product.env);
    const { result } = await client.ask(1, 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1' },
    });
    expect(result).toMatchObject({ capabilities: { resources: { subscribe: true } } });
    expect(result?.capabilities).not.toHaveProperty('extensions');
    const release = await startHeld(served.upstream, client, 'subscribed', 3);
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
    const client = new RawStdio(served.product.env);
    const release = await startHeld(served.upstream, client, 'listened', 4);
    const uri = 'weather://jobs/listened';
    const params = {
      notifications: { resourceSubscriptions: [uri], toolsListChanged: true },
      _meta: PLAIN,
    };
    const left = await post(served.url, 'subscriptions/listen', params);
    const leaving = messagesOf(left);
    expect((await leaving.next()).value).toMatchObject({
      params: { notifications: { resourceSubscriptions: [uri] } },
    });
    await leaving.return(undefined);
    client.send({ id: 1, method: 'subscriptions/listen', params });
    await client.wait(({ method }) => method === 'notifications/subscriptions/acknowledged');
    client.send({ method: 'notifications/cancelled', params: { requestId: 1, _meta: PLAIN } });
    const probe = { name: 'probe_status', arguments: { job_names: ['listened'] }, _meta: PLAIN };
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

  it('to the SDK’s client of either line, with what that offers', async () => {
    const starter = new RawStdio(served.product.env);
    const release = await startHeld(served.upstream, starter, 'by-sdk', 5);
    const uri = 'weather://jobs/by-sdk';
    const oldClient = await served.product.connect();
    const toldOld = new Promise<string>((done) => {
      oldClient.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) =>
        done(params.uri),
      );
    });
    await oldClient.subscribeResource({ uri });
    const newClient = new NewClient(
      { name: 'test', version: '1' },
      { versionNegotiation: { mode: 'auto' } },
    );
    const toldNew = new Promise<string>((done) => {
      newClient.setNotificationHandler('notifications/resources/updated', ({ params }) =>
        done(params.uri),
      );
    });
    await newClient.connect(new ModernTransport(served.url));
    const subscription = await newClient.listen({ resourceSubscriptions: [uri] });
    expect(subscription.honoredFilter).toEqual({ resourceSubscriptions: [uri] });
    release();
    expect(await Promise.all([toldOld, toldNew])).toEqual([uri, uri]);
    await subscription.close();
    await newClient.close();
    expect(await starter.end()).toBe(0);
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
    };
    const answer = await fetch(served.url, { method: 'POST', headers, body: JSON.stringify(call) });
    expect(await answer.text()).toContain('"code":-32601');
  });
});
