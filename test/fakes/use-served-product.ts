import { afterAll, beforeAll, expect } from '@jest/globals';
import { type ServedProduct, serveProduct } from './http-product.js';
import { Product } from './product.js';
import { startUpstream, type Upstream } from './upstream.js';

/** What the tests of one file ask over HTTP. */
export interface Served {
  upstream: Upstream;
  product: Product;
  /** http://127.0.0.1:<port>/mcp */
  url: URL;
}

/**
 * Serves a product with a home and an upstream of its own for the tests of a file, and ends all of it afterwards:
 * `serve` has to end well.
 * @param moreEnv settings of `serve` beside the product's.
 */
export function useServedProduct(
  moreEnv: (product: Product) => Record<string, string> = () => ({}),
): Served {
  const all = {} as Served;
  let served: ServedProduct;
  beforeAll(async () => {
    all.upstream = await startUpstream();
    all.product = await Product.create(all.upstream);
    served = await serveProduct({ ...all.product.env, ...moreEnv(all.product) });
    all.url = served.url;
  });
  afterAll(async () => {
    expect(await served.stop()).toBe(0);
    await all.product.remove();
    await all.upstream.close();
  });
  return all;
}
