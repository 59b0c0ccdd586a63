import type { Analysed } from './analyse-job.js';
import type { AnalysisName } from './index.js';
import { MONTHLY } from './normals.js';
import { EXTREMES, PER_YEAR } from './yearly.js';

/** Analyses of some jobs, and the parts cut from all of them to shorten the answer. */
export interface Cutting {
  jobs: Analysed[];
  /** Names of analyses, or of their parts. */
  cut: string[];
}

/**
 * The parts of an analysis about each year or single years: by analysis, each part's name under `cut` and its keys.
 */
const YEARS: Partial<Record<AnalysisName, Record<string, readonly string[]>>> = {
  degree_days: { [PER_YEAR]: [PER_YEAR], extremes: EXTREMES },
  etccdi: { [PER_YEAR]: [PER_YEAR], extremes: EXTREMES },
  records: { years: ['years'] },
  anomalies: { [PER_YEAR]: [PER_YEAR] },
};

/**
 * Cuts analyses until an answer fits, beginning with the last analysis. First go the lists of years, then other
 * fields about single years, then whole analyses except the first, and last its months. All jobs lose the same
 * parts, so they stay comparable. The rest may still be too long.
 * @param fits says whether the answer is short enough.
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
  const details = (detail: string) =>
    last.map((name) => ({
      what: `${name}.${detail}`,
      apply: (job: Analysed) =>
        name in job ? { ...job, [name]: without(keysOf(name, detail), job[name]) } : job,
    }));
  const whole = last.slice(0, -1).map((name) => ({
    what: name,
    apply: ({ [name]: _, ...others }: Analysed) => others,
  }));
  return [PER_YEAR, 'extremes', 'years'].flatMap(details).concat(whole, details(MONTHLY));
}

function keysOf(name: AnalysisName, detail: string): readonly string[] {
  return detail === MONTHLY ? [MONTHLY] : (YEARS[name]?.[detail] ?? []);
}

function without(keys: readonly string[], analysis: unknown): unknown {
  return JSON.parse(
    JSON.stringify(analysis, (key, value) => (keys.includes(key) ? undefined : value)),
  );
}
