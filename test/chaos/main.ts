/**
 * `npm run chaos -- [--seed S] [--minutes M] [--jobs N]`: rounds of chaos until the time is over, jobs of months and jobs
 * of decades by turns. Exits with 1 at the first promise that is broken.
 */
import { parseArgs } from 'node:util';
import { prepareMachine } from './disasters.js';
import { type ChaosWork, workOfDecades, workOfMonths } from './plans.js';
import { brokenPromises, needlessAnswers, slowTools } from './promises.js';
import { type ChaosReport, runChaos } from './run.js';

const FAILING_PERCENT = 30;
const LIMIT_MS = 20 * 60_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    jobs: { type: 'string', default: '200' },
  },
});
const until = Date.now() + Number(values.minutes) * 60_000;
const jobs = Number(values.jobs);
let seed = Number(values.seed ?? Date.now() % 1_000_000);
let isKept = true;
do {
  process.stdout.write(`seed ${seed}\n`);
  isKept =
    (await round(workOfMonths(seed, jobs, FAILING_PERCENT), needlessAnswers)) &&
    // One of days has eight chunks, one of hours a million values.
    (await round(workOfDecades(seed, Math.ceil(jobs / 10), FAILING_PERCENT), () => []));
  seed += 1;
} while (isKept && Date.now() < until);
process.exit(isKept ? 0 : 1);

/** @returns whether every promise was kept, those of these jobs too. */
async function round(
  work: ChaosWork,
  alsoBroken: (report: ChaosReport) => string[],
): Promise<boolean> {
  const machine = prepareMachine();
  const kills = { killEveryMs: 2_000, mostKills: Number.POSITIVE_INFINITY };
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  const plan = { ...work, ...kills, machine, limitMs: LIMIT_MS };
  const report = await runChaos(plan, tell).finally(machine.remove);
  const broken = [
    ...brokenPromises(report, work.jobs.length),
    ...alsoBroken(report),
    ...slowTools(report),
  ];
  process.stdout.write(`${JSON.stringify({ ...report, broken }, null, 2)}\n`);
  return broken.length === 0;
}
