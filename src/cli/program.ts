import { Command } from 'commander';
import { VERSION } from '../base/package.js';
import type { LoadConfig } from '../config.js';
import { addDemoCommand } from './demo-command.js';
import { addDoctorCommand } from './doctor-command.js';
import { addEngineCommands } from './engine-commands.js';
import { addExportCommand } from './export-command.js';
import { addFindCommand } from './find-command.js';
import { addInstallCommands } from './install-command.js';
import { addJobCommands } from './job-commands.js';
import { addLookupCommand } from './lookup-command.js';
import { addManageCommands } from './manage-commands.js';
import { addSearchAttributesCommand } from './search-attributes-command.js';
import { addServeCommand } from './serve-command.js';
import { addStepsCommand } from './steps-command.js';
import { addWorkerCommand } from './worker-command.js';

/** The command line for people; without a subcommand the program serves MCP hosts. */
export function createProgram(config: LoadConfig): Command {
  const program = new Command('durable-weather');
  program
    .description(
      'Durable tool calls for AI agents, on historic weather.\nWithout a subcommand it speaks MCP on stdin and stdout, for an MCP host to start.',
    )
    .version(VERSION)
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 bad input, 3 still running.\nExample:\n  durable-weather start Seattle "New York" --start-date 2012-01-01 --end-date 2015-12-31 --wait',
    )
    // Commander throws instead of exiting, so that cli.ts ends the process after all output is written.
    .exitOverride();
  addJobCommands(program, config);
  addStepsCommand(program, config);
  addManageCommands(program, config);
  addFindCommand(program, config);
  addLookupCommand(program, config);
  addExportCommand(program, config);
  addServeCommand(program, config);
  addInstallCommands(program, config);
  addEngineCommands(program, config);
  addWorkerCommand(program, config);
  addDemoCommand(program, config);
  addDoctorCommand(program, config);
  addSearchAttributesCommand(program, config);
  return program;
}
