import { describe, expect, it } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import type { Result } from '../../src/store/manifest.js';
import { awaitEnds, call, type Product } from '../fakes/product.js';
import { type Upstream, valueAt } from '../fakes/upstream.js';
import { useProduct } from '../fakes/use-product.js';

let upstream: Upstream;
let product: Product;
let client: Client;
useProduct((used) => {
  ({ upstream, product, client } = used);
});

async function read(uri: string): Promise<string> {
  const { contents } = await client.readResource({ uri });
  return (contents[0] as { text: string }).text;
}

describe('a host over stdio', () => {
  it('is told of resources, prompts and completions, and lists them without an engine', async () => {
    expect(client.getServerCapabilities()).toEqual({
      tools: {},
      resources: { subscribe: true },
      prompts: {},
      completions: {},
    });
    expect((await client.listResources()).resources).toHaveLength(1);
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(2);
    expect((await client.listPrompts()).prompts).toHaveLength(3);
    expect(upstream.requestsFor({ name: 'Springfield' })).toEqual([]);
    expect((await readEngineStatus(product.home)).running).toBe(false);
  });

  it('completes a place by what the geocoder knows', async () => {
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'was_last_summer_unusual' },
      argument: { name: 'place', value: 'Springf' },
    });
    expect(completion.values).toEqual([
      'Springfield, Missouri, United States',
      'Springfield, Massachusetts, United States',
      'Springfield, Illinois, United States',
    ]);
  });

  it('reads a finished job’s result and rows, found by completion', async () => {
    const locations = [{ latitude: 10, longitude: 20, job_name: 'read-me' }];
    const range = { start_date: '2020-01-01', end_date: '2020-01-31' };
    await call(client, 'start_gathering', { locations, ...range, variables: ['rain_sum'] });
    const answer = await awaitEnds<{ jobs: { result: Result }[] }>(client, ['read-me']);

    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'weather://jobs/{job_name}/data.csv' },
      argument: { name: 'job_name', value: 'read' },
    });
    expect(completion.values).toEqual(['read-me']);
    expect(JSON.parse(await read('weather://jobs')).jobs).toMatchObject([{ job_name: 'read-me' }]);
    expect(JSON.parse(await read('weather://jobs/read-me'))).toEqual(answer.jobs[0]?.result);
    const lines = (await read('weather://jobs/read-me/data.csv')).trimEnd().split('\n');
    const second = Date.parse('2020-01-31T00:00:00Z') / 1_000;
    expect(lines).toHaveLength(32);
    expect(lines[0]).toBe('time,rain_sum');
    expect(lines[31]).toBe(`2020-01-31,${Number(valueAt('rain_sum', 10, 20, second)).toFixed(1)}`);
  });

  it('gets the sentences of tools as errors', async () => {
    await expect(client.readResource({ uri: 'weather://jobs/read-mee' })).rejects.toThrow(
      'No job is called "read-mee"; did you mean "read-me"?',
    );
  });
});
