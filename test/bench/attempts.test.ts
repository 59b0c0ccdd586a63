import { expect, it } from '@jest/globals';
import { excessWords, inAttempts } from './attempts.js';
import { comparedOf, type Measure } from './measure.js';

/** Takes so many times as long as what is beside it; the budget is 3. */
function measured(what: string, ratio: number): Measure {
  return {
    ...{ what, unit: 'ms', ours: [100 * ratio], budget: 3 },
    beside: { what: 'the least', values: [100] },
  };
}

/** Runs attempts that measure what is given, one after the other, with a share of the machine. */
function run(attempts: (Measure[] | Error)[], share = 1) {
  const said: string[] = [];
  const rest = [...attempts];
  const outcome = inAttempts({
    most: 3,
    measure: async () => {
      const attempt = rest.shift();
      if (attempt === undefined || attempt instanceof Error) throw attempt;
      return attempt;
    },
    share: async () => share,
    say: (sentence) => said.push(sentence),
  });
  return { outcome, said, rest };
}

it('what keeps its budgets is measured once', async () => {
  const { outcome, said, rest } = run([[measured('a job', 2)], [measured('a job', 1)]]);
  expect(await outcome).toEqual({ measures: [measured('a job', 2)], isVerdict: true });
  expect(rest).toHaveLength(1);
  expect(said).toEqual([]);
});

it('what exceeds a budget is measured again, and each attempt says by how much', async () => {
  const { outcome, said } = run([[measured('a job', 4)], [measured('a job', 2.5)]]);
  expect(await outcome).toEqual({ measures: [measured('a job', 2.5)], isVerdict: true });
  expect(said).toEqual([
    'attempt 1 of 3, with 100 % of the machine: a job took 4.00 x the least in the best turns, 33 % over its budget of 3 x',
  ]);
});

it('what exceeds its budget in all attempts has exceeded it, by its best attempt', async () => {
  const { outcome, said } = run([4, 3.6, 5].map((ratio) => [measured('a job', ratio)]));
  expect(await outcome).toEqual({ measures: [measured('a job', 3.6)], isVerdict: true });
  expect(said).toHaveLength(3);
});

it('beside other busy programs an exceeded budget is no verdict, and a kept one is', async () => {
  const slow = [4, 4, 4].map((ratio) => [measured('a job', ratio)]);
  expect((await run(slow, 0.84).outcome).isVerdict).toBe(false);
  expect((await run([[measured('a job', 2)]], 0.84).outcome).isVerdict).toBe(true);
});

it('of several measures each counts in the attempt in which it did best', async () => {
  const { outcome, rest } = run([
    [measured('a job', 2), measured('a batch', 4)],
    [measured('a job', 9), measured('a batch', 1)],
  ]);
  expect((await outcome).measures.map(comparedOf)).toEqual([2, 1]);
  expect(rest).toEqual([]);
});

it('an attempt that fails is an attempt, and where all fail the last error is thrown', async () => {
  const { outcome, said } = run([new Error('no engine'), [measured('a job', 2)]]);
  expect(await outcome).toEqual({ measures: [measured('a job', 2)], isVerdict: true });
  expect(said).toEqual(['attempt 1 of 3 failed: no engine']);
  const errors = ['first', 'second', 'third'].map((message) => new Error(message));
  await expect(run(errors).outcome).rejects.toThrow('third');
});

it('words for a value that stands alone name its unit', () => {
  const alone: Measure = { what: 'the worker', unit: 'MB', ours: [450], budget: 300 };
  expect(excessWords(alone)).toBe('the worker: 450 MB, 50 % over its budget of 300 MB');
});
