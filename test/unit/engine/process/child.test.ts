import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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

it('a child that cannot be noted in its life lock is ended', async () => {
  const lock = join(folder, 'child.lock');
  const life = await takeLifeLock(lock);
  if (life === undefined) throw new Error('the lock was taken');
  // The child holds this lock by another name for as long as it runs.
  const other = join(folder, 'other name.lock');
  linkSync(lock, other);
  rmSync(lock);
  mkdirSync(lock);
  const command = [process.execPath, '-e', 'setInterval(() => undefined, 1_000)'] as const;
  const options = { name: 'the child', command, env: {}, logPath: join(folder, 'log') };
  await expect(startChild({ ...options, life: { ...life, about: {} } })).rejects.toThrow(
    `${lock} is a folder, where durable-weather keeps a file; move it away.`,
  );
  expect(hasHolder(other)).toBe(false);
});

it('no child is started after the signal, and its life lock is free', async () => {
  const lock = join(folder, 'child.lock');
  const life = await takeLifeLock(lock);
  if (life === undefined) throw new Error('the lock was taken');
  const log = join(folder, 'log');
  const signal = AbortSignal.abort(new Error('stopped'));
  const options = {
    name: 'the child',
    command: [process.execPath] as const,
    env: {},
    logPath: log,
  };
  await expect(startChild({ ...options, signal, life: { ...life, about: {} } })).rejects.toThrow(
    'stopped',
  );
  expect(existsSync(log)).toBe(false);
  expect(hasHolder(lock)).toBe(false);
});
