import { type ChildEnvironment, runCommand } from '../process/command.js';
import { LOOPBACK } from '../process/ports.js';
import type { TemporalCli } from '../temporal-cli/temporal-check.js';

interface Caller {
  cli: TemporalCli;
  env: ChildEnvironment;
}

/** start-dev gives its namespace a day, after which a finished job could no longer be described. */
const RETENTION = '8760h';

/** Sets what start-dev sets only for a new database, or never. Doing it again changes nothing. */
export async function prepareNamespace(
  caller: Caller,
  port: number,
  searchAttributes: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const update = ['namespace', 'update', '--namespace', 'default', '--retention', RETENTION];
  const types = Object.entries(searchAttributes);
  const attributes = types.flatMap(([name, type]) => ['--name', name, '--type', type]);
  await operate(caller, port, update, signal);
  if (types.length === 0) return;
  await operate(caller, port, ['search-attribute', 'create', ...attributes], signal);
}

function operate(
  { cli, env }: Caller,
  port: number,
  command: string[],
  signal: AbortSignal,
): Promise<string> {
  const args = ['operator', ...command, '--address', `${LOOPBACK}:${port}`];
  return runCommand(cli.path, args, { env, signal });
}
