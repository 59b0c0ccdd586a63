import { expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { loadWith } from '../fakes/http-load.js';
import { useServedProduct } from '../fakes/use-served-product.js';

const served = useServedProduct();

async function connect(): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(served.url);
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return client;
}

it('50 clients with 20 calls each at once get 1,000 answers', async () => {
  const clients = await Promise.all(Array.from({ length: 50 }, connect));
  const calls = clients.flatMap((client) =>
    Array.from({ length: 20 }, () =>
      client.readResource({ uri: 'weather://nothing' }).catch((error) => error.code),
    ),
  );
  expect(await Promise.all(calls)).toEqual(Array(1_000).fill(-32002));
  const lists = await Promise.all(clients.map((client) => client.listTools()));
  expect(new Set(lists.map(({ tools }) => tools.length)).size).toBe(1);
  await Promise.all(clients.map((client) => client.close()));
}, 300_000);

it('50 clients that start, look at and wait for jobs with 20 calls each get 1,000 good answers', async () => {
  const { milliseconds, failures } = await loadWith(served.url, 50, 20);
  expect(failures).toEqual([]);
  expect(milliseconds).toHaveLength(1_000);
}, 300_000);
