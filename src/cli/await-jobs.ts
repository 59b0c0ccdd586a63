import { setTimeout as sleep } from 'node:timers/promises';
import { steadyNow } from '../base/deadline.js';
import { isOpen } from '../durable/outcomes.js';
import { awaitResult, probeStatus } from '../tools/job-tools.js';
import type { ToolServices } from '../tools/services.js';
import { EXIT } from './errors.js';
import { printJson } from './output.js';
import { createBars } from './progress-bars.js';
import { printResults } from './results-table.js';
import { runTool } from './run-tool.js';

export interface AwaitOptions {
  any?: true;
  waitSeconds?: number;
  json?: true;
}

/** Longest wait of one await_result call. */
const CALL_SECONDS = 45;
const LOOK_MS = 500;

/** Waits for jobs, with a progress bar for each on a terminal, and prints their results. */
export async function awaitJobs(
  names: string[],
  services: ToolServices,
  options: AwaitOptions,
): Promise<void> {
  const answer = await waitShowingBars(names, services, options);
  if (options.json) printJson(answer);
  else printResults(answer.jobs);
  process.exitCode = exitCode(
    answer.jobs.map(({ status }) => status),
    options.any === true,
  );
}

/** Waits for jobs, with a progress bar for each on a terminal. */
export function waitShowingBars(
  names: string[],
  services: ToolServices,
  options: AwaitOptions = {},
) {
  return whileShowingBars(names, services, () => waitLong(names, services, options));
}

async function waitLong(names: string[], services: ToolServices, options: AwaitOptions) {
  const until = steadyNow() + (options.waitSeconds ?? Infinity) * 1_000;
  for (;;) {
    const wait_seconds = Math.max(0, Math.min(CALL_SECONDS, (until - steadyNow()) / 1_000));
    const mode = options.any ? 'any' : 'all';
    const answer = await runTool(awaitResult, { job_names: names, wait_seconds, mode }, services);
    const open = answer.jobs.filter(isOpen);
    const enough = options.any ? open.length < answer.jobs.length : open.length === 0;
    if (enough || steadyNow() >= until) return answer;
  }
}

async function whileShowingBars<T>(
  names: string[],
  services: ToolServices,
  wait: () => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return wait();
  const bars = createBars();
  const over = new AbortController();
  const showing = showProgress(names, services, bars, over.signal);
  try {
    return await wait();
  } finally {
    over.abort();
    await showing;
    bars.stop();
  }
}

async function showProgress(
  job_names: string[],
  services: ToolServices,
  bars: ReturnType<typeof createBars>,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    const { jobs } = await runTool(probeStatus, { job_names }, services);
    for (const job of jobs) bars.show(job);
    await sleep(LOOK_MS, undefined, { signal: over }).catch(() => {});
  }
}

function exitCode(statuses: string[], any: boolean): number {
  const enough = any ? statuses.includes('completed') : statuses.every(isCompleted);
  if (enough) return EXIT.ok;
  return statuses.includes('running') ? EXIT.stillRunning : EXIT.failed;
}

function isCompleted(status: string): boolean {
  return status === 'completed';
}
