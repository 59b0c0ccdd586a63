/**
 * `npm run conformance`: holds the product against checkers and clients that others wrote. Prints a line a finding, and
 * exits with 1 at a fault. What this machine cannot install is left out, and said. ledger.json has what the
 * official suite is expected to refuse, and why.
 */
import { resolve } from 'node:path';
import { startArchive } from '../../src/demo-archive/archive.js';
import { serveProduct } from '../fakes/http-product.js';
import { ToolMissingError } from '../fakes/installs.js';
import { Product } from '../fakes/product.js';
import { serveFixtures } from './fixtures.js';
import { runInspector } from './inspector.js';
import { CLIENTS, runJourney, type Target } from './journeys.js';
import { runQuality } from './quality.js';
import type { Finding } from './report.js';
import { runSuite } from './suite.js';
import { runView } from './view.js';

const CLI = resolve('dist/cli.js');
const tell = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<boolean> {
  const archive = await startArchive();
  const product = await Product.create(archive);
  const served = await serveProduct(product.env);
  const fixtures = await serveFixtures(() => undefined);
  const counts = { passed: 0, failed: 0, leftOut: 0 };
  const part = async (name: string, run: () => Promise<Finding[]>) => {
    const found = await run().catch((error: unknown) => {
      if (!(error instanceof ToolMissingError)) return [{ name, fault: String(error) }];
      counts.leftOut += 1;
      tell(`left out  ${name}: ${error.message.replaceAll('\n', '\n            ')}`);
      return [];
    });
    for (const { name: what, fault } of found) {
      counts[fault === undefined ? 'passed' : 'failed'] += 1;
      tell(`${fault === undefined ? 'ok        ' : 'FAIL      '}${what}`);
      if (fault !== undefined) tell(fault.replaceAll(/^/gm, '            '));
    }
  };
  try {
    await part('serve', () => runSuite('serve', served.url.href));
    await part('fixtures', () => runSuite('fixtures', `http://127.0.0.1:${fixtures.port}/mcp`));
    await part('Inspector', () => runInspector(CLI, product.env));
    const targets: Record<string, Target> = {
      stdio: { command: process.execPath, args: [CLI], env: product.env },
      http: { url: served.url.href },
    };
    for (const [transport, target] of Object.entries(targets)) {
      for (const client of Object.keys(CLIENTS)) {
        const name = `${client} over ${transport}`;
        await part(name, async () => [await runJourney(client, transport, target)]);
      }
    }
    await part('view', () => runView(CLI, product.env));
    await part('mcp-quality', () => runQuality(CLI, product.env));
  } finally {
    await Promise.all([served.stop(), fixtures.drain(1_000)]);
    await product.remove();
    await archive.close();
  }
  tell(`${counts.passed} passed, ${counts.failed} failed, ${counts.leftOut} left out`);
  return counts.failed === 0;
}

process.exitCode = (await main()) ? 0 : 1;
