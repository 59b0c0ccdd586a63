import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readEngineStatus } from '../../src/engine/index.js';
import type { Product } from './product.js';

const ENDS = ['WORKFLOW_EXECUTION_COMPLETED', 'WORKFLOW_EXECUTION_CANCELED'];

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

/**
 * The types of the events of a job that has ended, once the server has its end: its record is there some milliseconds
 * before.
 */
export async function eventTypesOf(temporal: TemporalUser, name: string): Promise<string[]> {
  for (;;) {
    const shown = await temporal('workflow', 'show', '-w', name, '--output', 'json');
    const events: { eventType: string }[] = JSON.parse(shown).events;
    const types = events.map(({ eventType }) => eventType.replace('EVENT_TYPE_', ''));
    if (types.some((type) => ENDS.includes(type))) return types;
    await sleep(50);
  }
}
