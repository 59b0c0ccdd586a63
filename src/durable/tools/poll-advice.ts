/** When to look at running jobs again. A model that looks more often pays for each look and learns nothing. */

import { z } from 'zod';

/** Explains itself, so lists of tools leave it out. */
export const pollAfterSchema = z.int().meta({ isUnlisted: true });

/** Of a job whose pace is not known yet. */
const UNKNOWN_PACE_SECONDS = 30;
const SHORTEST_SECONDS = 5;
const LONGEST_SECONDS = 600;

/** Below the 60 s after which widely used clients give a call up. */
export const MAX_WAIT_SECONDS = 45;

/** What is said of a running job. */
interface Running {
  status: string;
  eta_seconds?: number | undefined;
}

/** The whole seconds after which a machine should ask again; nothing where no job runs. */
export function pollAdvice(jobs: readonly Running[]): { poll_after_seconds?: number } {
  const running = jobs.filter(({ status }) => status === 'running');
  if (running.length === 0) return {};
  const left = longestLeft(running) ?? UNKNOWN_PACE_SECONDS;
  return { poll_after_seconds: Math.min(Math.max(left, SHORTEST_SECONDS), LONGEST_SECONDS) };
}

/** Advice on running jobs that take longer than one wait; undefined where they may not. */
export function patience(jobs: readonly Running[]): string | undefined {
  const running = jobs.filter(({ status }) => status === 'running');
  const left = longestLeft(running);
  if (left === undefined || left <= MAX_WAIT_SECONDS) return undefined;
  return `${running.length} still running, about ${inWords(left)} left: tell the user so and stop here; the jobs go on, and await_result has the results then`;
}

function longestLeft(running: readonly Running[]): number | undefined {
  const known = running.flatMap(({ eta_seconds }) => eta_seconds ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 2) return '1 minute';
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.ceil(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.ceil(hours / 24)} days`;
}
