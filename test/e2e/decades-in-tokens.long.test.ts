import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Product } from '../fakes/product.js';
import { RawStdio } from '../fakes/raw-stdio.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

/** JSON like these answers has about 3.6 letters a token (o200k), so this is less than 1,500 tokens. */
const MOST_LETTERS = 4_500;
const MOST_CALLS = 3;

let upstream: Upstream;
let product: Product;
beforeAll(async () => {
  upstream = await startUpstream();
  product = await Product.create(upstream);
});
afterAll(async () => {
  await product.remove();
  await upstream.close();
});

describe('a job of 85 years', () => {
  it.each(['daily', 'hourly'])('of %s rows takes few calls and few words', async (resolution) => {
    const client = new RawStdio(product.env);
    const clientInfo = { name: 'raw', version: '1' };
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    await client.ask(1, 'initialize', hello);
    let letters = 0;
    let calls = 0;
    const call = async (name: string, input: object) => {
      calls += 1;
      const params = { name, arguments: input };
      const { result } = await client.ask(1 + calls, 'tools/call', params);
      const [block] = (result?.content ?? []) as { text: string }[];
      const text = String(block?.text);
      letters += text.length + JSON.stringify(input).length;
      return JSON.parse(text);
    };
    const locations = [{ latitude: 47.6, longitude: -122.3 }];
    const range = { start_date: '1940-01-01', end_date: '2024-12-31' };
    const { jobs } = await call('start_gathering', { locations, ...range, resolution });
    const job_names = jobs.map(({ job_name }: { job_name: string }) => job_name);
    let done = false;
    while (!done && calls < MOST_CALLS) {
      ({ done } = await call('await_result', { job_names, wait_seconds: 45 }));
    }
    expect(done).toBe(true);
    expect(letters).toBeLessThanOrEqual(MOST_LETTERS);
    expect(await client.end()).toBe(0);
  });
});
