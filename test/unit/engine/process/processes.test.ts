import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  endProcess,
  identify,
  isAlive,
  isRunning,
  type RunningProcess,
} from '../../../../src/engine/process/processes.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(script: string): Promise<{ pid: number; child: ChildProcess }> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return { pid: Number(child.pid), child };
}

function runningOf(pid: number, startTime = identify(pid).startTime): RunningProcess {
  const ref = { pid, startTime };
  return { ...ref, isRunning: () => isRunning(ref) };
}

const OBEDIENT = 'console.log("up"); setInterval(() => {}, 1000)';
const DEAF = `process.on("SIGTERM", () => {}); ${OBEDIENT}`;

describe('endProcess', () => {
  it('ends a process that obeys SIGTERM', async () => {
    const { pid, child } = await start(OBEDIENT);
    const exited = once(child, 'exit');
    await endProcess(runningOf(pid), 60_000);

    expect(await exited).toEqual([null, 'SIGTERM']);
    expect(isAlive(pid)).toBe(false);
  });

  it('ends one that does not, after the grace', async () => {
    const { pid, child } = await start(DEAF);
    const exited = once(child, 'exit');
    await endProcess(runningOf(pid), 100);

    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(isAlive(pid)).toBe(false);
  });

  it('N24: leaves a later process with the same pid alone', async () => {
    const { pid } = await start(OBEDIENT);
    await endProcess(runningOf(pid, 'long ago'), 0);

    expect(runningOf(pid).isRunning()).toBe(true);
  });

  it('ends one that is stopped, by its own way when it has one', async () => {
    const { pid, child } = await start(OBEDIENT);
    const exited = once(child, 'exit');
    child.kill('SIGSTOP');
    await endProcess({ ...runningOf(pid), requestEnd: () => child.kill('SIGINT') }, 60_000);

    expect(await exited).toEqual([null, 'SIGINT']);
  });
});
