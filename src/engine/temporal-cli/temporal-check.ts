import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { type ChildEnvironment, runCommand } from '../process/command.js';
import { goBuildNotes } from './go-build-notes.js';

export interface TemporalCli {
  path: string;
  /** Of the CLI, such as "1.9.1". */
  version: string;
}

/** Finds out whether a program is the temporal CLI. @throws Error with the reason why it is not. */
export type CheckCli = (path: string, env: ChildEnvironment) => Promise<TemporalCli>;

/** A virus scanner reads all of a program of 150 MB before its first run. */
const VERSION_MS = 60_000;

/** The package of the program, which some other projects' programs have among what they are made of. */
const IS_CLI = /(?<!\w)path\tgithub\.com\/temporalio\/cli\/cmd\/temporal\n/;

/** The linker sets the variable that `--version` prints. */
const VERSION =
  /\nbuild\t-ldflags=.*-X github\.com\/temporalio\/cli\/[\w/]+\.Version=(\d+\.\d+\.\d+[\w.-]*)/;

/** Asks the program. */
export const askCli: CheckCli = async (path, env) => {
  await expectProgram(path);
  const answer = (await runCommand(path, ['--version'], { env, timeoutMs: VERSION_MS })).trim();
  const version = /^temporal version (\d+\.\d+\.\d+[\w.-]*)/.exec(answer)?.[1];
  if (version === undefined) {
    throw new Error(`"${path} --version" answered "${answer.slice(0, 80)}"`);
  }
  return { path, version };
};

/**
 * Reads what the program was built as, and asks it where that does not stand in it. To be asked, it takes as long as a
 * third of the server's start.
 */
export const readCli: CheckCli = async (path, env) => {
  await expectProgram(path);
  const notes = notesOf(path) ?? '';
  const version = IS_CLI.test(notes) ? VERSION.exec(notes)?.[1] : undefined;
  return version === undefined ? askCli(path, env) : { path, version };
};

async function expectProgram(path: string): Promise<void> {
  await access(path, constants.X_OK).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? 'not there' : `cannot be run, ${error.code}`);
  });
}

/** A program that may be run and not be read has to be asked. */
function notesOf(path: string): string | undefined {
  try {
    return goBuildNotes(path);
  } catch {
    return undefined;
  }
}
