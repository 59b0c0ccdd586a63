import { expect, it } from '@jest/globals';
import { printedByOwnProcess } from '../../fakes/own-process.js';

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
  expect(await printedByOwnProcess(PROGRAM)).toEqual({ told: [true], areOther: true });
});

it('nothing changes in a process that is given arguments: it has the compilers already', async () => {
  expect(await printedByOwnProcess(PROGRAM, 'list')).toEqual({ told: [], areOther: false });
});
