/** What becomes of a running job when a process is ended by force. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expectedSeries } from './expected.js';
import { HELD_LATITUDE } from './held-place.js';
import { awaitAll } from './journey.js';
import { runJson, type WindowsHome, WindowsHost } from './product.js';
import type { Step } from './steps.js';

const execute = promisify(execFile);

const PLACE = { latitude: HELD_LATITUDE, longitude: 25 };
const VARIABLE = 'temperature_2m_max';

interface EngineAnswer {
  running: boolean;
  phase?: string;
  engine?: { pid: number };
  temporal?: { pid: number; address: string };
  worker?: { pid: number };
  strays?: { pid: number; kind: string }[];
}

export const VICTIMS = ['MCP server', 'worker', 'engine', 'Temporal server'] as const;
export type Victim = (typeof VICTIMS)[number];

/** Ends a process as a user would, without a chance for it to do anything. */
export async function taskkill(pid: number): Promise<void> {
  await execute('taskkill', ['/F', '/PID', String(pid)]);
}

export function statusOf(home: WindowsHome): Promise<EngineAnswer> {
  return runJson<EngineAnswer>(home, 'status');
}

/** Kills each process while a job waits for upstream; the job ends with every day, and the numbers are exact. */
export async function kills(home: WindowsHome, step: Step): Promise<void> {
  for (const [index, victim] of VICTIMS.entries()) {
    await step(`taskkill /F of the ${victim}: the job goes on and ends exactly`, () =>
      killDuringJob(home, victim, index),
    );
  }
}

async function killDuringJob(home: WindowsHome, victim: Victim, index: number): Promise<void> {
  const { gateUrl } = home.errand;
  // Days of their own: what an earlier job has stored is not fetched again.
  const range = { start_date: `${1960 + 5 * index}-01-01`, end_date: `${1963 + 5 * index}-12-31` };
  const job_name = `held-${index}`;
  const ask = { locations: [{ ...PLACE, job_name }], ...range, variables: [VARIABLE] };
  let host = new WindowsHost(home);
  try {
    await host.open();
    await fetch(`${gateUrl}/shut`);
    await host.call('start_gathering', ask);
    await untilRequests(gateUrl, 1);
    await taskkill(await pidOf(home, host, victim));
    if (victim === 'MCP server') {
      host = new WindowsHost(home);
      await host.open();
    }
    await fetch(`${gateUrl}/open`);
    const [job] = await awaitAll(host, [job_name]);
    const { rows, max, max_at, min } = expectedSeries(VARIABLE, PLACE, range);
    const told = job?.result?.statistics[VARIABLE];
    assert.deepEqual(
      { rows: job?.result?.rows, max: told?.max, max_at: told?.max_at, min: told?.min },
      { rows, max, max_at, min },
    );
    await expectWhole(home);
  } finally {
    await fetch(`${gateUrl}/open`);
    await host.close();
  }
}

/** The engine is whole again within half a minute, and nothing is left of what was before. */
async function expectWhole(home: WindowsHome): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const status = await statusOf(home).catch((error: Error) => error);
    if (!(status instanceof Error)) {
      const isWhole = status.phase === 'ready' && status.worker && status.temporal;
      if (isWhole && status.strays === undefined) return;
    }
    if (tries === 30) throw new Error(`the engine is not whole: ${JSON.stringify(status)}`);
    await sleep(1_000);
  }
}

async function pidOf(home: WindowsHome, host: WindowsHost, victim: Victim): Promise<number> {
  if (victim === 'MCP server') return host.pid;
  const { engine, temporal, worker } = await statusOf(home);
  const pid = { engine, worker, 'Temporal server': temporal }[victim]?.pid;
  if (pid === undefined) throw new Error(`status names no ${victim}`);
  return pid;
}

async function untilRequests(gateUrl: string, count: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (Number(await (await fetch(`${gateUrl}/requests`)).text()) >= count) return;
    await sleep(100);
  }
  throw new Error('no request for the held place came within a minute');
}
