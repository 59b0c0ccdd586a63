import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startChild } from '../../../../src/engine/process/child.js';
import {
  hasHolder,
  holderOf,
  noteHolder,
  takeLifeLock,
} from '../../../../src/engine/process/life-lock.js';
import { endProcess, isAlive } from '../../../../src/engine/process/processes.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'life-'));
  path = join(folder, 'server.lock');
});
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const IDLE = [process.execPath, '-e', 'setInterval(() => undefined, 1_000)'] as const;

async function startHolder(command: readonly [string, ...string[]] = IDLE) {
  const life = await takeLifeLock(path);
  if (life === undefined) throw new Error('the lock is held');
  return startChild({
    name: 'the child',
    command,
    env: process.env,
    logPath: join(folder, 'log'),
    life: { ...life, about: { port: 1 } },
  });
}

describe('a life lock', () => {
  it('is held by the child that inherited it, until that is gone', async () => {
    expect(holderOf(path)).toBeUndefined();
    const child = await startHolder();

    expect(holderOf(path)).toMatchObject({ pid: child.pid, about: { port: 1 } });
    expect(await takeLifeLock(path)).toBeUndefined();
    expect(statSync(path).mode & 0o077).toBe(process.platform === 'win32' ? 0o066 : 0o044);
    const holder = holderOf(path);
    process.kill(child.pid, 'SIGKILL');
    await child.exited;
    expect(holder?.isRunning()).toBe(false);
    expect(hasHolder(path)).toBe(false);
    (await takeLifeLock(path))?.release();
  });

  it('is held by a child that is frozen, and that can be ended by what the lock says of it', async () => {
    const child = await startHolder();
    process.kill(child.pid, 'SIGSTOP');

    const holder = holderOf(path);
    expect(holder?.isRunning()).toBe(true);
    if (holder !== undefined) await endProcess(holder, 10_000);
    expect(await child.exited).toBe('SIGTERM');
  });

  it('outlives the process that started the child', async () => {
    const script = `
      import { openSync } from 'node:fs';
      import { spawn } from 'node:child_process';
      import locks from 'fs-native-extensions';
      const fd = openSync(process.argv[1], 'a+');
      locks.tryLock(fd, 2 ** 40, 1);
      const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)'],
        { detached: true, stdio: ['ignore', 'ignore', 'ignore', fd] });
      console.log(child.pid);
      setInterval(() => undefined, 1_000);`;
    const engine = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(engine);
    const [printed] = await once(engine.stdout, 'data');
    const pid = Number(String(printed));
    noteHolder(path, { pid, about: {} });
    engine.kill('SIGKILL');
    await once(engine, 'exit');

    const holder = holderOf(path);
    expect(holder?.pid).toBe(pid);
    if (holder !== undefined) await endProcess(holder, 0);
    expect(hasHolder(path)).toBe(false);
  });

  it('is not held by what the child starts', async () => {
    const script =
      'require("child_process").spawn("sleep", ["60"], { detached: true, stdio: ["ignore", "inherit", "ignore"] }).unref()';
    const child = await startHolder([process.execPath, '-e', script]);
    await child.exited;
    expect(hasHolder(path)).toBe(false);
  });

  it('is free again when the child cannot be run', async () => {
    await expect(startHolder(['/no/such/program'])).rejects.toThrow(
      'the child cannot be run as "/no/such/program": spawn /no/such/program ENOENT',
    );
    expect(hasHolder(path)).toBe(false);
  });

  it('whose child was never noted has a holder without a name', async () => {
    const life = await takeLifeLock(path);
    expect([hasHolder(path), holderOf(path)]).toEqual([true, undefined]);
    life?.release();
  });

  it('that is moved away cannot be asked: then the pid decides, and it is not taken for gone', async () => {
    const child = await startHolder();
    const holder = holderOf(path);
    renameSync(path, `${path}.moved`);

    expect(holder?.isRunning()).toBe(true);
    process.kill(child.pid, 'SIGKILL');
    await child.exited;
    while (isAlive(child.pid));
    expect(holder?.isRunning()).toBe(false);
  });

  it('says in one line who holds it, also after a longer line', async () => {
    const life = await takeLifeLock(path);
    noteHolder(path, { pid: 123_456, about: { long: 'x'.repeat(100) } });
    noteHolder(path, { pid: 7, startTime: 'now', about: {} });
    expect(readFileSync(path, 'utf8')).toBe('{"pid":7,"startTime":"now","about":{}}\n');
    life?.release();
  });
});
