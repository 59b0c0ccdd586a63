import { spawn } from 'node:child_process';

export interface CommandEnd {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Longest time for one command; the slowest takes some seconds. */
const LIMIT_MS = 180_000;

/** Runs a program without a shell and without input, and gives what it printed, whatever its exit code is. */
export function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CommandEnd> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
    });
    const texts = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      texts.stderr += text;
    });
    child.once('error', fail);
    child.once('close', (code) => done({ code, ...texts }));
  });
}
