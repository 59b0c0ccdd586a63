import { FETCHES_IN_HAND } from '../fakes/product.js';
import type { ChaosReport } from './run.js';

const BOUNDS_MS: Record<string, number> = { probe_status: 5_000, await_result: 2_000 };

/** What a run has not kept of what is promised of results, in words. */
export function brokenPromises(report: ChaosReport, jobs: number): string[] {
  const { completed, failed, wrong, again, refused, left } = report;
  return [
    ...(completed === jobs ? [] : [`${completed} of ${jobs} jobs completed`, ...failed]),
    ...wrong,
    ...again.map((part) => `${part} was stored when its days were asked for again`),
    ...refused,
    ...left.map((pid) => `pid ${pid} is left`),
  ];
}

/**
 * Answers beyond what is needed and what kills have lost: what was under way in a worker that died is asked for again;
 * more often than not nothing was. Jobs of decades have several answers under way. When the disk becomes full, what is in
 * hand cannot be stored, and nothing more is asked for until it has room again.
 */
export function needlessAnswers(report: ChaosReport): string[] {
  const { fetched, needed, kills, happened } = report;
  const inVain = FETCHES_IN_HAND * (happened['full disk'] ?? 0);
  const most = needed + sum(kills) + sum(happened) + inVain;
  return fetched <= most
    ? []
    : [`${fetched} answers where ${needed} are needed, and ${most} may come with what was lost`];
}

/** Tools that took longer than they may: the long run asserts it, on a machine that does nothing else. */
export function slowTools({ slowest }: ChaosReport): string[] {
  return Object.entries(BOUNDS_MS).flatMap(([tool, bound]) =>
    (slowest[tool] ?? 0) <= bound ? [] : [`${tool} took ${slowest[tool]} ms, ${bound} at most`],
  );
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
