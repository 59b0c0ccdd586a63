import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { InstalledPackage } from '../fakes/installed-package.js';
import { gatherTwoYears, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const SYSTEM = `${process.platform}-${process.arch}`;

let installed: InstalledPackage;
let upstream: Upstream;
let product: Product;
beforeAll(async () => {
  [installed, upstream] = await Promise.all([InstalledPackage.released(), startUpstream()]);
  const program = [process.execPath, installed.program] as const;
  product = await Product.create(upstream, {}, installed.home, [...program]);
}, 900_000);
afterAll(async () => {
  await product?.remove();
  await upstream?.close();
  await installed?.remove();
});

it('does a whole job with the library of its platform package', async () => {
  const client = await product.connect();
  const { ends } = await gatherTwoYears(client);
  expect(ends).toMatchObject({ jobs: [{ status: 'completed', result: { rows: 731 } }] });
}, 900_000);

it.each([`@durable-weather/temporal-core-${SYSTEM}`, `@duckdb/node-bindings-${SYSTEM}`])(
  'without %s no engine is started, and the first sentence says what to do',
  async (name) => {
    const folder = join(installed.folder, 'node_modules', name);
    await rename(folder, `${folder}-away`);
    try {
      const home = join(installed.home, 'of a broken installation');
      const env = { PATH: process.env.PATH, HOME: installed.home, DURABLE_WEATHER_HOME: home };
      const up = promisify(execFile)(process.execPath, [installed.program, 'up'], { env });
      await expect(up).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          `This installation lacks ${name}; install it again on this system, with npm's optional packages (without --omit=optional), then start the host again.`,
        ),
      });
    } finally {
      await rename(`${folder}-away`, folder);
    }
  },
  120_000,
);
