import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError, UnavailableError } from '../../../src/base/errors.js';
import { acquireLock } from '../../../src/base/lock.js';
import { readEngineStatus, stopEngine } from '../../../src/engine/index.js';

let home: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'engine-')));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('a home', () => {
  it('where no engine ever ran has none', async () => {
    expect(await readEngineStatus(home)).toEqual({ home, running: false });
    expect(await stopEngine(home)).toEqual({ stopped: false, pids: [] });
  });

  it.each([
    ['half a file', '{"version": 1, "pha'],
    ['a file of another version', '{"version": 2, "phase": "ready"}'],
  ])('whose engine.json is %s has no known engine', async (_what, content) => {
    await writeFile(join(home, 'engine.json'), content);

    expect(await readEngineStatus(home)).toEqual({ home, running: false });
  });

  it('whose engine does not say who it is cannot be stopped from here', async () => {
    const lock = await acquireLock(join(home, 'engine.lock'), 0);

    expect(await readEngineStatus(home)).toEqual({ home, running: true });
    await expect(stopEngine(home)).rejects.toThrow(
      new UnavailableError(
        `an engine runs in ${home}, but ${join(home, 'engine.json')} does not name it; end it by hand.`,
      ),
    );
    lock?.release();
  });

  it('that is a file is refused', async () => {
    const file = join(home, 'file');
    await writeFile(file, '');

    const refused = readEngineStatus(file);
    await expect(refused).rejects.toBeInstanceOf(InvalidInputError);
    await expect(refused).rejects.toThrow(
      `DURABLE_WEATHER_HOME is "${file}"; it takes a folder that can be written (ENOTDIR: not a directory, mkdir '${join(file, 'logs')}').`,
    );
  });
});

describe('the lock', () => {
  it('is held by one at a time, and free again after its release', async () => {
    const path = join(home, 'engine.lock');
    const lock = await acquireLock(path, 0);

    expect(await acquireLock(path, 0)).toBeUndefined();
    lock?.release();
    const next = await acquireLock(path, 0);
    expect(next).toBeDefined();
    next?.release();
  });
});
