import type { Command } from 'commander';
import type { Config, LoadConfig } from '../config.js';
import { EXIT } from './errors.js';
import { print, printJson, tell } from './output.js';

/** add-search-attributes: for a Temporal server of the user's. */
export function addSearchAttributesCommand(program: Command, config: LoadConfig): void {
  program
    .command('add-search-attributes')
    .description('add the search attributes by which jobs are found to your own Temporal server')
    .option('--json', 'print the answer as JSON')
    .action((options: { json?: true }) => run(config(), options));
}

async function run(config: Config, { json }: { json?: true }): Promise<void> {
  const { addSearchAttributes } = await import('./search-attributes.js');
  const done = await addSearchAttributes(config);
  const { namespace, added, refused } = done;
  if (refused.length > 0) process.exitCode = EXIT.failed;
  if (json) return printJson(done);
  if (added.length > 0) print(`Added to namespace ${namespace}: ${added.join(', ')}.`);
  if (added.length + refused.length === 0) print(`Namespace ${namespace} has all of them.`);
  for (const { name, why } of refused) tell(`${name} could not be added. ${why}`);
}
