import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { countPrimes, startOf } from '../../../fakes/counting-kinds.js';
import { durableServices } from '../../../fakes/durable-services.js';

/** Starts jobs of a kind of which a test says some. */
function start(given: object, asked: object) {
  const kind = countPrimes(given);
  const { jobs, services } = durableServices([kind]);
  return { jobs, answer: startOf(kind, services)(asked) };
}

const inputs = [{ below: 1 }, { below: 2 }];

describe('a start tool', () => {
  it('starts a job for each input, as its kind has it', async () => {
    const { jobs, answer } = start(
      {
        input: z.object({ below: z.int(), base: z.int().default(10) }),
        normalise: ({ below, base }: Record<string, number>) => ({ base, below: (below ?? 0) + 1 }),
        label: () => ({ summary: 'some primes' }),
      },
      { inputs },
    );
    expect(await answer).toEqual({
      jobs: ['primes_below_2', 'primes_below_3'].map((job_name) => ({
        job_name,
        outcome: 'started',
        status: 'running',
      })),
      next_step:
        'Call await_result with these job names; if they take long, do something else first and look in with probe_status.',
      poll_after_seconds: 30,
    });
    expect(jobs.started).toMatchObject([
      {
        name: 'primes_below_2',
        workflowType: 'countPrimes',
        timeLimit: '1 hour',
        input: { below: 2, base: 10 },
        summary: 'some primes',
      },
      { name: 'primes_below_3' },
    ]);
  });

  it('takes a job name for a single input, and refuses one that is none', async () => {
    const one = [{ below: 1 }];
    expect((await start({}, { inputs: one, job_name: 'mine' }).answer).jobs).toEqual([
      { job_name: 'mine', outcome: 'started', status: 'running' },
    ]);
    expect((await start({}, { inputs: one, job_name: 'my job' }).answer).jobs).toEqual([
      {
        job_name: 'my job',
        outcome: 'invalid',
        status: 'unknown',
        message:
          'job_name is "my job"; it takes 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit.',
      },
    ]);
    await expect(start({}, { inputs, job_name: 'two' }).answer).rejects.toThrow(
      'job_name is for one input, and there are 2; leave it out, or start them one by one.',
    );
  });

  it('D8: refuses one input with what its kind says, and starts the others', async () => {
    const normalise = (input: { below: number }) => {
      if (input.below === 1) throw new InvalidInputError('below is 1; it takes more.');
      return input;
    };
    const { jobs } = await start({ normalise }, { inputs }).answer;
    expect(jobs).toEqual([
      { outcome: 'invalid', status: 'unknown', message: 'below is 1; it takes more.' },
      { job_name: 'primes_below_2', outcome: 'started', status: 'running' },
    ]);
  });
});

const NAME_RULE =
  'it takes 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit';
const fails = () => {
  throw new TypeError('x is not a function');
};

describe('what the author of a kind got wrong is told with the first input that shows it', () => {
  it.each([
    [
      'a name of the order of keys',
      { nameOf: (input: object) => Object.keys(input).join('_') },
      'nameOf failed: it gave "below_base" and, with the keys of the input in another order, "base_below"',
    ],
    [
      'a name that no file and no workflow may have',
      { nameOf: () => 'primes below 1' },
      `nameOf failed: job_name is "primes below 1"; ${NAME_RULE}`,
    ],
    ['no name', { nameOf: () => undefined }, 'nameOf failed: it gave undefined'],
    [
      'a name that fails',
      { nameOf: fails, label: () => ({ summary: 'x' }) },
      'nameOf failed: x is not a function',
    ],
    ['a normal form that fails', { normalise: fails }, 'normalise failed: x is not a function'],
    ['a label that fails', { label: fails }, 'label failed: x is not a function'],
    ['a label without a summary', { label: () => ({}) }, 'label gives no summary'],
    [
      'a summary that Temporal refuses',
      { label: () => ({ summary: 'é'.repeat(201) }) },
      'label gives a summary of 402 bytes, and Temporal takes 400',
    ],
    [
      'NaN',
      { normalise: () => ({ below: Number.NaN, base: 1 }) },
      'input.below is NaN after normalise, which JSON does not keep',
    ],
    [
      'a Date',
      { normalise: () => ({ below: new Date(0), base: 1 }) },
      'input.below is a Date after normalise, which JSON does not keep',
    ],
    [
      'another input than the schema has',
      { normalise: () => ({ under: 1 }) },
      'normalise gives what the input schema does not take',
    ],
  ])('%s', async (_what, given, what) => {
    const input = z.object({ below: z.int(), base: z.int().default(10) });
    const { jobs, answer } = start({ input, ...given }, { inputs: [{ below: 1 }] });
    expect((await answer).jobs).toEqual([
      {
        outcome: 'invalid',
        status: 'unknown',
        message: `The job kind "count-primes" is not well defined: ${what}.`,
      },
    ]);
    expect(jobs.started).toEqual([]);
  });
});
