/**
 * `npm run bench`: what issue lists and README promise of speed, each against the bare thing in the same run.
 * Exits with 1 when a target is missed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { readEngineStatus } from '../../src/engine/index.js';
import { Product } from '../fakes/product.js';
import { measureDecades } from './decades.js';
import { measureHttpLoad } from './http-load.js';
import { measureJobs } from './jobs.js';
import { measureRecovery } from './recovery.js';
import { report } from './report.js';
import { measureStartup } from './startup.js';

const [cachedUpstream] = process.argv.slice(2) as [string];
const child = spawn(process.execPath, [cachedUpstream], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const addresses = JSON.parse((await lines.next()).value);
const upstream = {
  ...addresses,
  takeRequests: async () =>
    (await fetch(new URL('/requests', addresses.archiveUrl))).json() as Promise<string[]>,
};

const measures = await measureStartup();
const product = await Product.create(upstream, { DURABLE_WEATHER_WEIGHT_PER_MINUTE: '1000000' });
try {
  await product.run(['up']);
  const { temporal } = await readEngineStatus(product.home);
  if (temporal === undefined) throw new Error('the engine did not start');
  measures.push(...(await measureJobs(product, temporal.address)));
  measures.push(...(await measureHttpLoad(product)));
} finally {
  await product.remove();
}
measures.push(...(await measureDecades(upstream)), ...(await measureRecovery()));
const met = report(measures);
child.stdin.end();
await once(child, 'exit');
process.exit(met ? 0 : 1);
