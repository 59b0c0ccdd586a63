import type { ChaosReport } from './run.js';

const BOUNDS_MS: Record<string, number> = { probe_status: 5_000, await_result: 2_000 };

/** What a run has not kept of what is promised of results, in words. */
export function brokenPromises(report: ChaosReport, jobs: number): string[] {
  const { completed, failed, wrong, fetched, needed, refused, left } = report;
  // What was under way in a worker that died is asked for again; more often than not nothing was.
  const mostFetched = needed + sum(report.kills) + sum(report.happened);
  return [
    ...(completed === jobs ? [] : [`${completed} of ${jobs} jobs completed`, ...failed]),
    ...wrong,
    ...(fetched <= mostFetched ? [] : [`${fetched} answers where ${needed} are needed`]),
    ...refused,
    ...left.map((pid) => `pid ${pid} is left`),
  ];
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
