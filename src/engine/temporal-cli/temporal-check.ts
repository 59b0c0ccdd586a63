import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { type ChildEnvironment, runCommand } from '../process/command.js';

export interface TemporalCli {
  path: string;
  /** Of the CLI, such as "1.9.1". */
  version: string;
}

/** A virus scanner reads all of a program of 150 MB before its first run. */
const VERSION_MS = 60_000;

/**
 * Asks a program whether it is the temporal CLI.
 * @throws Error with the reason why it is not.
 */
export async function checkCli(path: string, env: ChildEnvironment): Promise<TemporalCli> {
  await access(path, constants.X_OK).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? 'not there' : `cannot be run, ${error.code}`);
  });
  const answer = (await runCommand(path, ['--version'], { env, timeoutMs: VERSION_MS })).trim();
  const version = /^temporal version (\d+\.\d+\.\d+[\w.-]*)/.exec(answer)?.[1];
  if (version === undefined) {
    throw new Error(`"${path} --version" answered "${answer.slice(0, 80)}"`);
  }
  return { path, version };
}
