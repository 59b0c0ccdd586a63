import type { Command } from 'commander';
import type { LoadConfig } from '../config.js';

export function addDemoCommand(program: Command, config: LoadConfig): void {
  program
    .command('demo')
    .description('watch real weather being gathered by durable jobs, through an MCP client')
    .option('--keep', 'leave the engine running and its home in place')
    .action(async (options: { keep?: true }) => {
      const { runDemo } = await import('./demo.js');
      await runDemo(config(), options.keep === true);
    });
}
