import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { InstalledPackage } from '../fakes/installed-package.js';
import { call, gatherTwoYears, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

let installed: InstalledPackage;
let upstream: Upstream;
let product: Product;
beforeAll(async () => {
  [installed, upstream] = await Promise.all([InstalledPackage.packed(), startUpstream()]);
  product = await Product.create(upstream, {}, installed.home, [
    process.execPath,
    installed.program,
  ]);
}, 900_000);
afterAll(async () => {
  await product?.remove();
  await upstream?.close();
  await installed?.remove();
});

// Which packages these depend on is for their authors to change, on any day: package-lock.json's are held in
// test/rules/packages.test.ts.
it('installs its native packages with what they need, and nothing that is in dist or optional', async () => {
  const packages = await installed.packages();
  expect(packages).toEqual(
    expect.arrayContaining([
      '@duckdb/node-bindings',
      '@resvg/resvg-js',
      'durable-weather',
      'fs-native-extensions',
    ]),
  );
  const isOurs = (name: string) =>
    /^(@temporalio|@modelcontextprotocol)\/|^(zod|webpack)$/.test(name);
  expect(packages.filter(isOurs)).toEqual([]);
  expect(packages.length).toBeLessThanOrEqual(20);
});

it('takes less than 120 MB', async () => {
  expect(await installed.bytes()).toBeLessThan(120e6);
});

it('does a whole job in an empty home, with the worker’s library unpacked once', async () => {
  const client = await product.connect();
  const { ends } = await gatherTwoYears(client);
  expect(ends).toMatchObject({ jobs: [{ status: 'completed', result: { rows: 731 } }] });
  const cache = join(product.home, '.cache', 'durable-weather');
  const libraries = (await readdir(cache)).filter((name) => name.endsWith('.node'));
  expect(libraries).toEqual([expect.stringMatching(/^temporal-core-[0-9a-f]{16}\.node$/)]);
}, 900_000);

it('draws, and runs SQL', async () => {
  const client = await product.connect();
  const { jobs } = await call<{ jobs: { job_name: string }[] }>(client, 'list_jobs', {});
  const job_name = jobs[0]?.job_name ?? '';
  const counted = await call(client, 'query_data', {
    job_names: [job_name],
    sql: 'SELECT count(*) AS days FROM all_jobs',
  });
  expect(counted).toMatchObject({ rows: [[731]] });
  const plotted = await client.callTool({
    name: 'plot_data',
    arguments: { kind: 'time_series', job_names: [job_name] },
  });
  expect(plotted.isError).toBeFalsy();
  expect(plotted.content).toEqual(
    expect.arrayContaining([expect.objectContaining({ type: 'image', mimeType: 'image/png' })]),
  );
});
