import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { end } from '../fakes/dev-server.js';
import { loadWith, percentile } from '../fakes/http-load.js';
import { serveProduct } from '../fakes/http-product.js';
import type { Product } from '../fakes/product.js';
import type { Measure } from './measure.js';

const CLIENTS = 50;
const CALLS = 20;

/** 50 clients with 20 calls each at once: real tools of `serve`, and as many calls of a bare server of the SDK. */
export async function measureHttpLoad(product: Product): Promise<Measure[]> {
  const served = await serveProduct(product.env);
  const bare = spawn(process.execPath, [resolve('test/bench/bare-server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: bare.stdout })[Symbol.asyncIterator]();
  const bareUrl = new URL(`http://127.0.0.1:${(await lines.next()).value}/mcp`);
  const ours = await loadWith(served.url, CLIENTS, CALLS);
  const bares = await loadWith(bareUrl, CLIENTS, CALLS);
  await Promise.all([end(bare), served.stop()]);
  if (bares.failures.length > 0) throw new Error(`the bare server failed: ${bares.failures[0]}`);
  const told = (times: readonly number[]) =>
    `p50 ${percentile(times, 50).toFixed(0)} ms, p99 ${percentile(times, 99).toFixed(0)} ms`;
  const calls = `${CLIENTS} HTTP clients with ${CALLS} tool calls each at once`;
  const times = `${told(ours.milliseconds)}; a bare SDK server: ${told(bares.milliseconds)}`;
  return [
    {
      ...{ what: `errors of ${calls} (${times})`, unit: 'errors' },
      ...{ ours: [ours.failures.length], budget: 0 },
    },
  ];
}
