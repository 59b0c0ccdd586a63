import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach } from '@jest/globals';
import type { Loading } from '../../src/sandbox/protocol.js';
import { createSandbox, type Sandbox, type WantedTables } from '../../src/sandbox/sandbox.js';

/** The built program of a sandbox process. */
export const SCRIPT = resolve('dist/query-sandbox.js');

/** More than a test has: what is held to a limit of memory alone is not held to the time of a query. */
export const NO_LIMIT_SECONDS = 600;

/** Tables, one after the other. */
export function loading(...statements: string[]): Loading {
  return { steps: statements.map((statement) => [statement]), views: [] };
}

/** The tables of a loading, as a sandbox is asked for them. */
export function wanted(load: Loading): WantedTables {
  return { key: JSON.stringify(load), loading: () => load };
}

export const LOAD = loading('CREATE TABLE job_1 AS SELECT 7 AS a');

export const ENDLESS =
  'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT count(*) FROM t';

/** Pids of the sandbox processes of this one. */
export async function processes(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...command]) => Number(parent) === process.pid && command.includes(SCRIPT))
    .map(([pid = '']) => pid);
}

export async function untilProcesses(count: number): Promise<void> {
  while ((await processes()).length !== count) await sleep(20);
}

/** A new sandbox for each test of a file, whose processes are gone after it. */
export function sandboxOfEachTest(): { now: Sandbox } {
  const sandbox = {} as { now: Sandbox };
  beforeEach(() => {
    sandbox.now = createSandbox(SCRIPT);
  });
  afterEach(async () => {
    sandbox.now.close();
    await untilProcesses(0);
  });
  return sandbox;
}
