import type { Baseline } from './baseline.js';
import type { Climate } from './climate.js';
import type { Need } from './elements.js';

/** Something that is computed of one job's climate. */
export interface Analysis {
  /** What of is left out where the job lacks it; without any, there is no analysis. */
  needs: readonly Need[];
  /** Formula, rules and source in one line, for whoever presents the numbers. */
  definition: string;
  /** The years that it is made of: the baseline's; all of the job's where absent. */
  years?: 'baseline';
  analyse(climate: Climate, baseline: Baseline): Promise<Record<string, unknown>>;
}
