import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startChild } from '../../../../src/engine/process/child.js';
import { hasHolder, takeLifeLock } from '../../../../src/engine/process/life-lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'child-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['its log cannot be opened', 'log', [process.execPath], 'log is a folder'],
  ['it cannot be run', 'other', ['/no such program'], 'the child cannot be run'],
] as const)('a child’s life lock is free when %s', async (_why, logName, command, words) => {
  mkdirSync(join(folder, 'log'));
  const lock = join(folder, 'child.lock');
  const life = await takeLifeLock(lock);
  if (life === undefined) throw new Error('the lock was taken');
  const options = { name: 'the child', command, env: {}, logPath: join(folder, logName) };
  await expect(startChild({ ...options, life: { ...life, about: {} } })).rejects.toThrow(words);
  expect(hasHolder(lock)).toBe(false);
});
