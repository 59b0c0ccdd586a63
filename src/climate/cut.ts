import type { Analysed } from './analyse-job.js';
import type { AnalysisName } from './index.js';
import { MONTHLY } from './normals.js';
import { PER_YEAR } from './yearly.js';

/** Analyses of some jobs, and what was left out of all of them for the answer's length. */
export interface Cutting {
  jobs: Analysed[];
  /** Names of analyses, or of their lists. */
  cut: string[];
}

/**
 * Cuts analyses until an answer fits, the last first: their lists of years, then the analyses themselves but the
 * first, and at last its months. All jobs lose the same, so that they stay side by side. What is left then may still be
 * too long.
 * @param fits says whether that is short enough.
 */
export function cutUntil(
  jobs: readonly Analysed[],
  names: readonly AnalysisName[],
  fits: (cutting: Cutting) => boolean,
): Cutting {
  const cutting: Cutting = { jobs: [...jobs], cut: [] };
  for (const { what, apply } of cutsOf(names)) {
    if (fits(cutting)) break;
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
  const lists = (list: string) =>
    last.map((name) => ({
      what: `${name}.${list}`,
      apply: (job: Analysed) => (name in job ? { ...job, [name]: without(list, job[name]) } : job),
    }));
  const whole = last.slice(0, -1).map((name) => ({
    what: name,
    apply: ({ [name]: _, ...others }: Analysed) => others,
  }));
  return [...lists(PER_YEAR), ...whole, ...lists(MONTHLY)];
}

function without(list: string, analysis: unknown): unknown {
  return JSON.parse(JSON.stringify(analysis, (key, value) => (key === list ? undefined : value)));
}
