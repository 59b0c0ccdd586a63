import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../base/errors.js';
import { type Environment, runCommand } from '../process/command.js';
import { LOOPBACK, portAnswers } from '../process/ports.js';
import type { TemporalCli } from '../temporal-cli/temporal-check.js';

interface Caller {
  cli: TemporalCli;
  env: Environment;
}

const READY_MS = 30_000;
const POLL_MS = 50;
/** start-dev gives its namespace a day, after which a finished job could no longer be described. */
const RETENTION = '8760h';

/**
 * Waits until the server says that it serves.
 * @throws UnavailableError when it does not in 30 s.
 */
export async function untilHealthy(
  caller: Caller,
  port: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (!((await portAnswers(port)) && (await isHealthy(caller, port, signal)))) {
    if (Date.now() >= deadline) {
      throw new UnavailableError(`the Temporal server did not answer in ${READY_MS / 1000} s`);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

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

async function isHealthy(caller: Caller, port: number, signal: AbortSignal): Promise<boolean> {
  try {
    return (await operate(caller, port, ['cluster', 'health'], signal)).includes('SERVING');
  } catch {
    signal.throwIfAborted();
    return false;
  }
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
