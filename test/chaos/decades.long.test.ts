import { expect, it } from '@jest/globals';
import { workOfDecades } from './plans.js';
import { brokenPromises } from './promises.js';
import { runChaos } from './run.js';

const LIMIT_MS = 600_000;
/** What was not done by the limit is told by then, with what became of the rest. */
const CLEAN_UP_MS = 60_000;

/** A quiet machine sees a few before all is done; a loaded one ends its work after the last. */
const KILLS = { killEveryMs: 1_500, mostKills: 20 };

it(
  'jobs of decades end with exactly upstream’s rows, and nothing that was stored is fetched again, whatever is killed and however FlatBuffers fail',
  async () => {
    const plan = { ...workOfDecades(20261129, 12, 30), ...KILLS };
    const report = await runChaos({ ...plan, limitMs: LIMIT_MS }, () => undefined);
    expect(brokenPromises(report, plan.jobs.length)).toEqual([]);
    // Without these, nothing was tried.
    expect(report.binary.ok).toBeGreaterThan(0);
    expect(report.binary.failed).toBeGreaterThan(0);
  },
  LIMIT_MS + CLEAN_UP_MS,
);
