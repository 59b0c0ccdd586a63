import { execFile } from 'node:child_process';
import { FIXED_FOLDER } from '../../base/folders.js';

/** A program and its arguments. */
export type Command = readonly [string, ...string[]];

export type ChildEnvironment = Record<string, string | undefined>;

interface CommandOptions {
  env: ChildEnvironment;
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Runs a program to its end and returns its output. Not execa: loading it takes 200 ms of each start.
 * @throws Error with the program's own error line, or with the way it ended.
 */
export function runCommand(
  file: string,
  args: readonly string[],
  { env, timeoutMs = DEFAULT_TIMEOUT_MS, signal }: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const limits = { cwd: FIXED_FOLDER, env, timeout: timeoutMs, signal, windowsHide: true };
    execFile(file, args, limits, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(explain(error, stderr, timeoutMs), { cause: error }));
    });
  });
}

function explain(error: Error & { killed?: boolean }, stderr: string, timeoutMs: number): string {
  if (error.killed) return `no answer in ${timeoutMs / 1000} s`;
  return lastError(stderr) ?? error.message;
}

/** The line that says what went wrong: the last that speaks of an error, else the last at all. */
export function lastError(text: string): string | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.filter((line) => /error/i.test(line)).at(-1) ?? lines.at(-1);
}
