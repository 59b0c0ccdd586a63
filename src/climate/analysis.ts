import type { Baseline } from './baseline.js';
import type { Climate } from './climate.js';
import type { Need } from './elements.js';

/** A computation on one job's climate. */
export interface Analysis {
  /**
   * Inputs this analysis uses. Results that need an input the job lacks are omitted; if it has none, the analysis is
   * skipped.
   */
  needs: readonly Need[];
  /** Formula, rules and source in one line, shown with the numbers. */
  definition: string;
  /** The years it uses: the baseline's; absent for all of the job's years. */
  years?: 'baseline';
  analyse(climate: Climate, baseline: Baseline): Promise<Record<string, unknown>>;
}
