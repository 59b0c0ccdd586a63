import type { ChaosReport } from './run.js';

/** Answers beyond those that are needed that kills may cost: what was under way in a worker that died is asked for again. */
const MOST_FETCHES = 1.3;

const BOUNDS_MS: Record<string, number> = { probe_status: 5_000, await_result: 2_000 };

/** What a run has not kept of what is promised of results, in words. */
export function brokenPromises(report: ChaosReport, jobs: number): string[] {
  const { completed, failed, wrong, fetched, needed, refused, left } = report;
  return [
    ...(completed === jobs ? [] : [`${completed} of ${jobs} jobs completed`, ...failed]),
    ...wrong,
    ...(fetched <= MOST_FETCHES * needed ? [] : [`${fetched} answers where ${needed} are needed`]),
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
