import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readEngineStatus } from '../../src/engine/index.js';
import type { Product } from './product.js';

/** A person at the real temporal CLI: runs a command against the engine's server and gives what it printed. */
export type TemporalUser = (...args: string[]) => Promise<string>;

/** Starts the product's engine where it does not run. */
export async function temporalUser(product: Product): Promise<TemporalUser> {
  await product.run(['up']);
  const address = String((await readEngineStatus(product.home)).temporal?.address);
  return temporalUserAt(product, address);
}

/** The same at any server. */
export function temporalUserAt(product: Product, address: string): TemporalUser {
  const cli = String(product.env.TEMPORAL_CLI_PATH);
  const run = promisify(execFile);
  return async (...args) => (await run(cli, [...args, '--address', address])).stdout;
}

/** The types of a job's events so far. */
export async function eventTypesOf(temporal: TemporalUser, name: string): Promise<string[]> {
  const shown = await temporal('workflow', 'show', '-w', name, '--output', 'json');
  return JSON.parse(shown).events.map(({ eventType }: { eventType: string }) =>
    eventType.replace('EVENT_TYPE_', ''),
  );
}
