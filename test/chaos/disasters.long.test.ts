import { expect, it } from '@jest/globals';
import { prepareMachine } from './disasters.js';
import { workOfMonths } from './plans.js';
import { brokenPromises, needlessAnswers } from './promises.js';
import { runChaos } from './run.js';

const LIMIT_MS = 600_000;
/** What was not done by the limit is told by then, with what became of the rest. */
const CLEAN_UP_MS = 60_000;

/** A quiet machine sees a dozen before all is done; a loaded one ends its work after the last. */
const KILLS = { killEveryMs: 2_000, mostKills: 30 };

it(
  'every job ends with exactly upstream’s rows though its home is moved, the clock jumps and the disk is full',
  async () => {
    const machine = prepareMachine();
    const plan = { ...workOfMonths(20261128, 40, 10), ...KILLS, machine };
    try {
      const report = await runChaos({ ...plan, limitMs: LIMIT_MS }, () => undefined);
      expect([...brokenPromises(report, plan.jobs.length), ...needlessAnswers(report)]).toEqual([]);
      // Without these, nothing was tried.
      expect(Object.keys(report.happened).sort()).toEqual([...machine.possible].sort());
    } finally {
      machine.remove();
    }
  },
  LIMIT_MS + CLEAN_UP_MS,
);
