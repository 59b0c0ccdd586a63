import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { type BundleManifest, hostedBy } from '../fakes/bundle-host.js';
import { call, gatherTwoYears, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const run = promisify(execFile);

let root: string;
let bundle: string;
let folder: string;
let manifest: BundleManifest;
let upstream: Upstream;
let product: Product;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'a bundle-'));
  folder = join(root, 'unpacked');
  const script = ['scripts/run-with-dist.mjs', 'scripts/mcpb.ts', root];
  const { stdout } = await run(process.execPath, script);
  bundle = stdout.trim();
  await unpack(bundle, folder);
  manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  upstream = await startUpstream();
  const { program } = hostedBy(manifest, folder);
  // The archive is the user's to name: a server that does not hear of it asks the real one.
  const elsewhere = { ...upstream, archiveUrl: '' };
  product = await Product.create(elsewhere, {}, root, program);
}, 900_000);
afterAll(async () => {
  await product?.remove();
  await upstream?.close();
  await rm(root, { recursive: true, force: true });
});

/** As a host does, which keeps no modes of files. */
async function unpack(file: string, to: string): Promise<void> {
  for (const [path, bytes] of Object.entries(unzipSync(await readFile(file)))) {
    const target = join(to, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}

it('is for this platform alone, and below 60 MB', async () => {
  expect(bundle).toMatch(new RegExp(`-${process.platform}-${process.arch}\\.mcpb$`));
  expect((await stat(bundle)).size).toBeLessThan(60e6);
  const inBundle = (path: string) => readdir(join(folder, 'server', path));
  const libraries = (await inBundle('dist/bridges')).filter((name) => name.endsWith('.br'));
  expect(libraries).toHaveLength(1);
  expect(await inBundle('node_modules/fs-native-extensions/prebuilds')).toHaveLength(1);
  const duckdb = await inBundle('node_modules/@duckdb');
  expect(duckdb.sort()).toEqual([
    'node-bindings',
    `node-bindings-${process.platform}-${process.arch}`,
  ]);
});

it('does a whole job by the command of its manifest, with what the user set, in an empty home', async () => {
  expect(await readdir(product.home)).toEqual([]);
  const set = { home: product.home, archive_url: upstream.archiveUrl };
  const client = await product.connect(hostedBy(manifest, folder, set).env);
  const { job_names, ends } = await gatherTwoYears(client);
  expect(ends).toMatchObject({ jobs: [{ status: 'completed', result: { rows: 731 } }] });
  const counted = await call(client, 'query_data', {
    job_names,
    sql: 'SELECT count(*) AS days FROM all_jobs',
  });
  expect(counted).toMatchObject({ rows: [[731]] });
  const plotted = await client.callTool({
    name: 'plot_data',
    arguments: { kind: 'time_series', job_names },
  });
  expect(plotted.content).toEqual(
    expect.arrayContaining([expect.objectContaining({ type: 'image', mimeType: 'image/png' })]),
  );
}, 600_000);
