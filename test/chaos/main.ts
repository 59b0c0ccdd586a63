/** `npm run chaos -- [--seed S] [--minutes M] [--jobs N]`: rounds of chaos until the time is over. Exits with 1 at the first promise that is broken. */
import { parseArgs } from 'node:util';
import { prepareMachine } from './disasters.js';
import { brokenPromises, slowTools } from './promises.js';
import { runChaos } from './run.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    jobs: { type: 'string', default: '200' },
  },
});
const until = Date.now() + Number(values.minutes) * 60_000;
let seed = Number(values.seed ?? Date.now() % 1_000_000);
let broken: string[] = [];
do {
  process.stdout.write(`seed ${seed}\n`);
  const kills = { killEveryMs: 2_000, mostKills: Number.POSITIVE_INFINITY };
  const plan = { seed, jobs: Number(values.jobs), ...kills, failingPercent: 30 };
  const machine = prepareMachine();
  const tell = (text: string) => process.stderr.write(`${text}\n`);
  const report = await runChaos({ ...plan, machine, limitMs: 20 * 60_000 }, tell).finally(
    machine.remove,
  );
  broken = [...brokenPromises(report, plan.jobs), ...slowTools(report)];
  process.stdout.write(`${JSON.stringify({ ...report, broken }, null, 2)}\n`);
  seed += 1;
} while (broken.length === 0 && Date.now() < until);
process.exit(broken.length === 0 ? 0 : 1);
