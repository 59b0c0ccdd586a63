/**
 * `npm run bench` measures the product's speed, each figure beside the least program that does the same work in the
 * same run. It prints a table and writes BENCHMARKS.md and benchmarks.json. With --quick it measures only what has a
 * ratio, in fewer turns and up to three attempts, and writes nothing. It exits with 1 if a budget is exceeded, unless
 * other programs kept the machine busy meanwhile. With --thousands 10 it measures ten thousand jobs alone, which takes
 * some twenty minutes, and writes nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { readEngineStatus } from '../../src/engine/index.js';
import { realTemporalCli } from '../fakes/engine-home.js';
import { Product } from '../fakes/product.js';
import { inAttempts, type Outcome } from './attempts.js';
import { measureColdStart } from './cold-start.js';
import { measureDecades } from './decades.js';
import { measureHttpLoad } from './http-load.js';
import { type JobTurns, measureJobs } from './jobs.js';
import { measureManyDecades } from './many-decades.js';
import { measureManyFinished } from './many-finished.js';
import { measureManyRows } from './many-rows.js';
import type { Measure } from './measure.js';
import { measureProbes } from './probes.js';
import { measureRecovery } from './recovery.js';
import { report, settingOf, writeReport } from './report.js';
import { shareOfMachine } from './share.js';
import { measureStartup } from './startup.js';
import { measureThousands } from './thousands.js';

const FULL = {
  startup: 15,
  one: 15,
  many: 5,
  batch: 100,
  probes: 15,
  cold: 5,
  decades: 5,
  places: 5,
  rows: 5,
  recovery: 5,
};
/**
 * Without cold starts and recovery: they load packages, which a busy machine slows more than what is beside them. Without
 * the start: what a bare process takes depends on the build of Node.js, from 40 to 100 ms of CPU.
 */
const QUICK = {
  startup: 0,
  one: 15,
  many: 4,
  batch: 40,
  probes: 0,
  cold: 0,
  decades: 3,
  places: 0,
  rows: 0,
  recovery: 0,
};
/** docs/speed.md says how they count. A written report is of one attempt. */
const QUICK_ATTEMPTS = 3;

const [cachedUpstream, ...args] = process.argv.slice(2) as [string, ...string[]];
const { quick: isQuick, thousands } = parseArgs({
  args,
  options: { quick: { type: 'boolean' }, thousands: { type: 'string' } },
}).values;
if (thousands !== undefined && !/^[1-9]\d?$/.test(thousands)) {
  throw new Error(`--thousands takes a number from 1 to 99, not ${thousands}`);
}
const turns = isQuick ? QUICK : FULL;

async function jobs(turnsOfJobs: JobTurns): Promise<Measure[]> {
  const product = await Product.create(upstream, { DURABLE_WEATHER_WEIGHT_PER_MINUTE: '1000000' });
  try {
    await product.run(['up']);
    const { temporal } = await readEngineStatus(product.home);
    if (temporal === undefined) throw new Error('the engine did not start');
    const measures = await measureJobs(product, temporal.address, turnsOfJobs);
    if (isQuick) return measures;
    const overHttp = await measureHttpLoad(product);
    return [...measures, ...overHttp, ...(await measureManyFinished(product))];
  } finally {
    await product.remove();
  }
}

const child = spawn(process.execPath, [cachedUpstream], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const addresses = JSON.parse((await lines.next()).value);
const upstream = {
  ...addresses,
  takeRequests: async () =>
    (await fetch(new URL('/requests', addresses.archiveUrl))).json() as Promise<string[]>,
};

/** Values without a ratio depend on the machine. */
function ratiosOf(measure: () => Promise<Measure[]>): Promise<Outcome> {
  return inAttempts({
    most: QUICK_ATTEMPTS,
    measure: async () => (await measure()).filter(({ beside }) => beside !== undefined),
    share: shareOfMachine,
    say: (sentence) => process.stdout.write(`${sentence}\n`),
  });
}

const groups =
  thousands === undefined
    ? [
        ...(turns.startup === 0 ? [] : [() => measureStartup(turns.startup)]),
        () => jobs(turns),
        ...(turns.probes === 0 ? [] : [() => measureProbes(turns.probes)]),
        ...(turns.cold === 0 ? [] : [() => measureColdStart(upstream, turns.cold)]),
        () => measureDecades(upstream, turns.decades),
        ...(turns.places === 0 ? [] : [() => measureManyDecades(upstream, turns.places)]),
        ...(turns.rows === 0 ? [] : [() => measureManyRows(upstream, turns.rows)]),
        ...(turns.recovery === 0 ? [] : [() => measureRecovery(turns.recovery)]),
      ]
    : [() => measureThousands(upstream, Number(thousands))];
const outcomes: Outcome[] = [];
for (const measure of groups) {
  outcomes.push(isQuick ? await ratiosOf(measure) : { measures: await measure(), isVerdict: true });
}
child.stdin.end();
await once(child, 'exit');
const met = report(outcomes);
const measures = outcomes.flatMap((outcome) => outcome.measures);
if (!isQuick && thousands === undefined) {
  writeReport('.', settingOf(await realTemporalCli()), measures);
}
process.exit(met ? 0 : 1);
