/**
 * `npm run histories`: runs jobs of every kind with the program in dist and keeps their histories in
 * test/histories/<version>, for test/integration/replay.test.ts. Once a release; recorded ones are never changed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js';
import { readEngineStatus } from '../../src/engine/index.js';
import { call, Product } from '../fakes/product.js';
import { startUpstream, type Upstream } from '../fakes/upstream.js';

const [folder] = process.argv.slice(2) as [string];
const { version } = JSON.parse(readFileSync(resolve('package.json'), 'utf8'));

const MONTH = { start_date: '2020-01-01', end_date: '2020-01-31' };
const DECADES = {
  start_date: '1940-01-01',
  end_date: '2024-12-31',
  resolution: 'hourly',
  variables: ['temperature_2m'],
};

async function record(mcp: McpClient, upstream: Upstream, product: Product): Promise<string[]> {
  const start = (job_name: string, range: object) =>
    call(mcp, 'start_gathering', {
      locations: [{ latitude: 1, longitude: 2, job_name }],
      ...range,
    });
  const ended = (job_name: string) =>
    call(mcp, 'await_result', { job_names: [job_name], wait_seconds: 45 });

  await start('month', MONTH);
  await start('decades', DECADES);
  await ended('decades');
  upstream.setFault(({ attempt }) => (attempt <= 2 ? { kind: 'reset' } : undefined));
  await start('retried', { ...MONTH, variables: ['rain_sum'] });
  await ended('retried');
  upstream.setFault(() => ({ kind: 'status', status: 400, reason: 'Not today' }));
  await start('rejected', { ...MONTH, variables: ['snowfall_sum'] });
  await ended('rejected');
  upstream.setFault(() => ({ kind: 'hang' }));
  await start('cancelled', { ...DECADES, variables: ['rain'] });
  while (upstream.requestsFor({ hourly: 'rain' }).length === 0) await sleep(50);
  await product.run(['cancel', 'cancelled']);
  await ended('cancelled');
  return ['month', 'decades', 'retried', 'rejected', 'cancelled'];
}

const upstream = await startUpstream();
const product = await Product.create(upstream);
try {
  const names = await record(await product.connect(), upstream, product);
  const { temporal } = await readEngineStatus(product.home);
  mkdirSync(join(folder, version), { recursive: true });
  for (const name of names) {
    const show = ['workflow', 'show', '--workflow-id', name, '--output', 'json'];
    const history = execFileSync(String(product.env.TEMPORAL_CLI_PATH), [
      ...show,
      ...['--address', `${temporal?.address}`],
    ]);
    writeFileSync(join(folder, version, `${name}.json`), history);
  }
} finally {
  await product.remove();
  await upstream.close();
}
