import { spawnSync } from 'node:child_process';
import { expect } from '@jest/globals';
import { build } from 'esbuild';

/**
 * What a program of this repository's modules prints as JSON, in a process of its own: flags and spaces of V8 are those
 * of a whole process.
 * @param args the program's arguments.
 */
export async function printedByOwnProcess<T>(program: string, ...args: string[]): Promise<T> {
  const stdin = { contents: program, resolveDir: process.cwd(), loader: 'ts' as const };
  const form = { bundle: true, format: 'cjs', platform: 'node', write: false } as const;
  const { outputFiles } = await build({ stdin, ...form, logLevel: 'silent' });
  const { stdout, stderr } = spawnSync(process.execPath, ['-', ...args], {
    input: outputFiles[0]?.text,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
