import { afterAll, beforeAll } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { Product } from './product.js';
import { startUpstream, type Upstream } from './upstream.js';

/** What the tests of one file ask over stdio. */
interface Used {
  upstream: Upstream;
  product: Product;
  client: Client;
}

/**
 * Makes a product with a home and an upstream of its own, and a client of it, before the tests of a file, and ends all
 * of it afterwards.
 * @param made gets them.
 */
export function useProduct(made: (used: Used) => void): void {
  let used: Used;
  beforeAll(async () => {
    const upstream = await startUpstream();
    const product = await Product.create(upstream);
    used = { upstream, product, client: await product.connect() };
    made(used);
  });
  afterAll(async () => {
    await used.product.remove();
    await used.upstream.close();
  });
}
