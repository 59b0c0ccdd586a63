import type { Command } from 'commander';
import { Argument } from 'commander';
import type { LoadConfig } from '../config.js';
import { HOST_NAMES, type HostName } from '../hosts/host-names.js';
import type { ChangeHostOptions } from './change-host.js';

/** install, uninstall: write a host's configuration, and undo it. */
export function addInstallCommands(program: Command, config: LoadConfig): void {
  const add = (verb: 'install' | 'uninstall', description: string) =>
    program
      .command(verb)
      .description(description)
      .addArgument(new Argument('<host>', 'the program that starts the server').choices(HOST_NAMES))
      .option('--dry-run', 'show the change, write nothing')
      .option('--yes', 'write without asking')
      .option('--json', 'print what was done as JSON')
      .action(async (host: HostName, options: ChangeHostOptions) => {
        const { changeHost } = await import('./change-host.js');
        await changeHost(verb, host, config(), options);
      });
  add('install', "put this server into a host's configuration");
  add('uninstall', "take it out of a host's configuration again");
}
