import type { Analysed } from './analyse-job.js';
import type { AnalysisName } from './index.js';
import { PER_YEAR } from './yearly.js';

/** Analyses of some jobs, and what was left out of all of them for the answer's length. */
export interface Cutting {
  jobs: Analysed[];
  /** Names of analyses, or of their lists. */
  cut: string[];
}

/**
 * Cuts analyses to a length, the last first: their lists of years, then they themselves, but never the first. All jobs lose the same, so that they
 * stay side by side.
 * @param limit of characters as JSON.
 */
export function cutToLength(
  jobs: readonly Analysed[],
  names: readonly AnalysisName[],
  limit: number,
): Cutting {
  const cutting: Cutting = { jobs: [...jobs], cut: [] };
  for (const { what, apply } of cutsOf(names)) {
    if (JSON.stringify(cutting.jobs).length <= limit) break;
    const shorter = cutting.jobs.map(apply);
    if (JSON.stringify(shorter) === JSON.stringify(cutting.jobs)) continue;
    cutting.jobs = shorter;
    cutting.cut = [...cutting.cut.filter((cut) => !cut.startsWith(`${what}.`)), what];
  }
  return cutting;
}

interface Cut {
  what: string;
  apply(job: Analysed): Analysed;
}

function cutsOf(names: readonly AnalysisName[]): Cut[] {
  const last = [...names].reverse();
  const lists = last.map((name) => ({
    what: `${name}.${PER_YEAR}`,
    apply: (job: Analysed) => ({ ...job, [name]: withoutLists(job[name]) }),
  }));
  const whole = last.slice(0, -1).map((name) => ({
    what: name,
    apply: ({ [name]: _, ...others }: Analysed) => others,
  }));
  return [...lists, ...whole];
}

function withoutLists(analysis: unknown): unknown {
  return JSON.parse(
    JSON.stringify(analysis, (key, value) => (key === PER_YEAR ? undefined : value)),
  );
}
