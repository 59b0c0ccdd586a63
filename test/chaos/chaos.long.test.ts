import { expect, it } from '@jest/globals';
import { workOfMonths } from './plans.js';
import { brokenPromises, needlessAnswers } from './promises.js';
import { runChaos } from './run.js';

/** A loaded machine has been seen to need four minutes for what a quiet one does in one. */
const LIMIT_MS = 540_000;
/** What was not done by the limit is told by then, with what became of the rest. */
const CLEAN_UP_MS = 60_000;

/** A quiet machine sees a dozen before all is done; a loaded one ends its work after the last. */
const KILLS = { killEveryMs: 2_000, mostKills: 30 };

it(
  'whatever is killed and however upstream fails, every job ends with exactly upstream’s rows',
  async () => {
    const plan = { ...workOfMonths(20261124, 24, 30), ...KILLS };
    const report = await runChaos({ ...plan, limitMs: LIMIT_MS }, () => undefined);
    expect([...brokenPromises(report, plan.jobs.length), ...needlessAnswers(report)]).toEqual([]);
    // Without these, nothing was tried.
    const { mcp, worker, temporal, engine, all } = report.kills;
    expect(mcp + worker + temporal + engine + all).toBeGreaterThan(0);
    expect(Object.keys(report.failures).length).toBeGreaterThan(2);
  },
  LIMIT_MS + CLEAN_UP_MS,
);
