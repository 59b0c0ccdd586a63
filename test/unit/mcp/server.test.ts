import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import {
  type ClientCapabilities,
  ErrorCode,
  type Progress,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { engineOf, identityOf, type McpOffer } from '../../../src/mcp/offer.js';
import { createMcpServer } from '../../../src/mcp/server.js';
import { defineTool, READ_ONLY } from '../../../src/mcp/tool.js';

/** What the tool of this server works with. */
interface Counter {
  next(): number;
}

const count = defineTool({
  name: 'count_on',
  title: 'Count on',
  description: 'Gives the next number.',
  annotations: READ_ONLY,
  input: z.strictObject({ times: z.int() }),
  output: z.object({ number: z.int() }),
  run: async ({ times }, counter: Counter, { report }) => {
    report?.({ done: 1, total: times, message: 'counting' });
    return { number: counter.next() };
  },
});

const OFFER = { name: 'counter', title: 'Counter', version: '1.2.3', tools: [count] };

let number: number;
let client: Client;
beforeEach(() => {
  number = 0;
});
afterEach(() => client.close());

/** Connects to a server of this one tool. */
async function connect(
  more: Partial<McpOffer<Counter>> = {},
  capabilities: ClientCapabilities = {},
): Promise<void> {
  const [there, here] = InMemoryTransport.createLinkedPair();
  client = new Client({ name: 'test', version: '1' }, { capabilities });
  const services = { next: () => ++number };
  const whole = { ...OFFER, services, ...more };
  const log = () => undefined;
  const server = createMcpServer(identityOf(whole), engineOf(whole, log), log);
  await Promise.all([server.connect(there), client.connect(here)]);
}

describe('a server of tools alone', () => {
  beforeEach(() => connect());

  it('says who it is, and has neither instructions nor any feature but tools', () => {
    expect(client.getServerVersion()).toEqual({
      name: 'counter',
      title: 'Counter',
      version: '1.2.3',
    });
    expect(client.getInstructions()).toBeUndefined();
    expect(client.getServerCapabilities()).toEqual({ tools: {} });
  });

  it('lists its tools and no others', async () => {
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['count_on']);
  });

  it('runs a tool with the services that it was given', async () => {
    const twice = [1, 2].map(() => client.callTool({ name: 'count_on', arguments: { times: 1 } }));
    const answers = await Promise.all(twice);
    expect(answers.map(({ structuredContent }) => structuredContent)).toEqual([
      { number: 1 },
      { number: 2 },
    ]);
  });

  it('passes on how far a call has come to a client that asks for it', async () => {
    const told: Progress[] = [];
    const call = { name: 'count_on', arguments: { times: 4 } };
    await client.callTool(call, undefined, { onprogress: (progress) => told.push(progress) });
    expect(told).toEqual([{ progress: 1, total: 4, message: 'counting' }]);
  });

  it('names its tools to a client that calls another', async () => {
    await expect(client.callTool({ name: 'count_off' })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
      message: expect.stringMatching(
        // The client's own prefix, once.
        /^MCP error -32602: There is no tool "count_off"; known are count_on\.$/,
      ),
    });
  });
});

describe('a server of more than tools', () => {
  it('has the instructions and the features that it was given', async () => {
    await connect({
      instructions: 'Count.',
      beside: {
        capabilities: { completions: {} },
        methods: {
          'completion/complete': {
            params: z.looseObject({}),
            answer: () => ({ completion: { values: ['one'] } }),
          },
        },
      },
    });
    expect(client.getInstructions()).toBe('Count.');
    expect(client.getServerCapabilities()).toEqual({ tools: {}, completions: {} });
    const asked = {
      ref: { type: 'ref/prompt', name: 'any' },
      argument: { name: 'any', value: '' },
    } as const;
    expect((await client.complete(asked)).completion).toEqual({ values: ['one'] });
  });
});

describe('a view of a tool is listed', () => {
  const views = { extension: 'org.example/views', uris: { count_on: 'ui://counter' } };
  const metaOf = async () => (await client.listTools()).tools.map(({ _meta }) => _meta);

  it('for a client that declares the extension', async () => {
    await connect({ views }, { extensions: { 'org.example/views': {} } });
    expect(await metaOf()).toEqual([{ ui: { resourceUri: 'ui://counter' } }]);
  });

  it('for no other', async () => {
    await connect({ views }, { extensions: { 'org.example/others': {} } });
    expect(await metaOf()).toEqual([undefined]);
  });

  it('and to each client of one server what it declares', async () => {
    const engine = engineOf({ ...OFFER, services: { next: () => 1 }, views }, () => undefined);
    const { signal } = new AbortController();
    const list = (extensions: string[]) =>
      engine.answer('tools/list', {}, { signal, line: '2026', id: 1, extensions });
    const before = await list([]);
    const shown = await list(['org.example/views']);
    expect(JSON.stringify(shown)).toContain('ui://counter');
    expect(shown).toMatchObject({ cacheScope: 'private' });
    expect(before).toMatchObject({ cacheScope: 'public' });
    expect(await list([])).toEqual(before);
    expect(JSON.stringify(before)).not.toContain('ui://counter');
  });
});

it.each([
  ['public', {}],
  ['public', { isByCaller: false }],
  ['private', { isByCaller: true }],
])('a list of tools is %s to caches between where the offer says %j', async (cacheScope, by) => {
  const engine = engineOf({ ...OFFER, services: { next: () => 1 }, ...by }, () => undefined);
  const { signal } = new AbortController();
  expect(await engine.answer('tools/list', {}, { signal, line: '2026', id: 1 })).toMatchObject({
    ttlMs: 3_600_000,
    cacheScope,
  });
});
