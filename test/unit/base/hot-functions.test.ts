import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { build } from 'esbuild';

/** In a process of its own: V8's flags are those of the whole process. */
const PROGRAM = `
  import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
  import { compileHotFunctions, FLAGS_CHANGE } from './src/base/hot-functions.ts';
  for (const flag of ['--no-opt', '--no-maglev']) setFlagsFromString(flag);
  const begun = cachedDataVersionTag();
  const told = [];
  process.on(FLAGS_CHANGE, () => told.push(cachedDataVersionTag() === begun));
  compileHotFunctions();
  compileHotFunctions();
  console.log(JSON.stringify({ told, areOther: cachedDataVersionTag() !== begun }));
`;

it('hot functions are compiled from now on, and who keeps code by flags is told before', async () => {
  const stdin = { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' as const };
  const form = { bundle: true, format: 'cjs', platform: 'node', write: false } as const;
  const { outputFiles } = await build({ stdin, ...form, logLevel: 'silent' });
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], {
    input: outputFiles[0]?.text,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ told: [true], areOther: true });
});
