import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  endProcess,
  identify,
  isAlive,
  isRunning,
  listCommandLines,
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

async function refOf(pid: number) {
  const ref = await identify(pid);
  if (ref === undefined) throw new Error(`no process ${pid}`);
  return ref;
}

const OBEDIENT = 'console.log("up"); setInterval(() => {}, 1000)';
const DEAF = `process.on("SIGTERM", () => {}); ${OBEDIENT}`;

describe('endProcess', () => {
  it('ends a process that obeys SIGTERM', async () => {
    const { pid, child } = await start(OBEDIENT);
    const exited = once(child, 'exit');
    await endProcess(await refOf(pid), 60_000);

    expect(await exited).toEqual([null, 'SIGTERM']);
    expect(isAlive(pid)).toBe(false);
  });

  it('ends one that does not, after the grace', async () => {
    const { pid, child } = await start(DEAF);
    const exited = once(child, 'exit');
    await endProcess(await refOf(pid), 100);

    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(isAlive(pid)).toBe(false);
  });

  it('N24: leaves a later process with the same pid alone', async () => {
    const { pid } = await start(OBEDIENT);
    await endProcess({ pid, startTime: 'long ago' }, 0);

    expect(await isRunning(await refOf(pid))).toBe(true);
  });
});

describe('listCommandLines', () => {
  it('has the arguments of a process, each followed by a space', async () => {
    const { pid } = await start(OBEDIENT);

    expect(await listCommandLines()).toContainEqual({
      pid,
      commandLine: `${process.execPath} -e ${OBEDIENT} `,
    });
  });
});
