import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineJob } from '../../../src/durable/define-job.js';
import { checkKinds } from '../../../src/durable/kind.js';

const countPrimes = {
  kind: 'count-primes',
  description: 'Counts the primes below a limit.',
  input: z.object({ below: z.int() }),
  result: z.object({ primes: z.int() }),
  progress: z.object({ done: z.int(), of: z.int() }),
  workflow: 'countPrimes',
  timeLimit: '1 hour',
  nameOf: ({ below }: { below: number }) => `primes_below_${below}`,
};

/** A kind with another schema of its input. */
const taking = (input: z.ZodObject) => defineJob({ ...countPrimes, input, nameOf: () => 'x' });

describe('a defined job', () => {
  it('is named after its kind, and labelled with its name unless it says more', () => {
    const job = defineJob(countPrimes);
    expect(job).toMatchObject({ startTool: 'start_count_primes', workflowType: 'countPrimes' });
    expect(job.label({ below: 9 })).toEqual({ summary: 'primes_below_9' });
    expect(job.describe({ below: 9 })).toBe('is of kind count-primes with input {"below":9}');
    expect(job.listed({ below: 9 })).toEqual({});
  });

  it('has one identity whatever the order of the keys', () => {
    const { identityOf } = defineJob(countPrimes);
    expect(identityOf({ a: 1, b: { c: 2, d: 3 } })).toBe(identityOf({ b: { d: 3, c: 2 }, a: 1 }));
    expect(identityOf({ a: 1 })).not.toBe(identityOf({ a: 2 }));
  });

  it('has the share of its progress, where that says it', () => {
    const { progressOf, shareOf } = defineJob(countPrimes);
    expect(shareOf(progressOf({ done: 1, of: 4 }))).toEqual({ done: 1, of: 4 });
    expect(progressOf({ done: 'one' })).toBeUndefined();
    expect(shareOf({ done: 1, of: 0 })).toEqual({ done: 0, of: 1 });
  });

  it('says by which field a value is no result', () => {
    const { explainResult, isResult } = defineJob(countPrimes);
    expect(isResult({ primes: 4 })).toBe(true);
    expect(explainResult({ primes: 4 })).toBeUndefined();
    expect(isResult({ primes: '4' })).toBe(false);
    expect(explainResult({ primes: '4' })).toBe(
      'result.primes: Invalid input: expected number, received string',
    );
  });
});

describe('an input', () => {
  it.each([
    ['a default', z.object({ a: z.int().default(1) }), {}, { a: 1 }],
    ['prefault', z.object({ a: z.string().trim().prefault(' x ') }), {}, { a: 'x' }],
    ['preprocess', z.object({ a: z.preprocess(Number, z.int()) }), { a: '7' }, { a: 7 }],
    [
      'a transform with a pipe',
      z.object({ a: z.string().transform(Number).pipe(z.int()) }),
      { a: '7' },
      { a: 7 },
    ],
    ['coercion', z.object({ a: z.coerce.number() }), { a: '7' }, { a: 7 }],
    ['a catch', z.object({ a: z.int().catch(3) }), { a: 'no' }, { a: 3 }],
    ['stringbool', z.object({ a: z.stringbool() }), { a: 'yes' }, { a: true }],
    ['trimming', z.object({ a: z.string().trim().toLowerCase() }), { a: ' X ' }, { a: 'x' }],
    ['an optional field', z.object({ a: z.int().optional() }), {}, {}],
  ])('with %s is known again as it is stored', (_what, schema, asked, stored) => {
    const given = schema.parse(asked);
    expect(given).toEqual(stored);
    expect(taking(schema).isInput(JSON.parse(JSON.stringify(given)))).toBe(true);
    expect(taking(schema).isInput('no object')).toBe(false);
  });

  it('that was stored before the schema had a default is still one', () => {
    expect(taking(z.object({ a: z.int().default(1), b: z.int() })).isInput({ b: 2 })).toBe(true);
  });
});

const ADVICE =
  'Take numbers, text, booleans, null, lists and objects, and end a transform with .pipe(…), which says what it gives.';

describe('a definition is refused', () => {
  it.each([
    [
      { kind: 'Count Primes' },
      'The name of a job kind is "Count Primes"; it takes lower-case words joined by "-", such as "count-primes", of at most 50 characters.',
    ],
    [
      { kind: 'a'.repeat(51) },
      `The name of a job kind is "${'a'.repeat(51)}"; it takes lower-case words joined by "-", such as "count-primes", of at most 50 characters.`,
    ],
    [
      { description: ' ' },
      'The description of a job kind is " "; it takes a sentence that tells a model what the job does.',
    ],
    [
      { workflow: "it's" },
      'The workflow of a job kind is "it\'s"; it takes the name of a workflow function, such as "countPrimes".',
    ],
    [
      { timeLimit: 'soon' },
      'The timeLimit of a job kind is "soon"; it takes a number and a unit, such as "90 minutes" or "7 days".',
    ],
    [
      { timeLimit: '0 hours' },
      'The timeLimit of a job kind is "0 hours"; it takes a number and a unit, such as "90 minutes" or "7 days".',
    ],
    [
      { nameOf: 'primes' },
      'The nameOf of a job kind is "primes"; it takes a function from an input to its job name.',
    ],
    [{ input: z.string() }, 'The input of kind "count-primes" is not z.object({…}) of zod 4.'],
    [{ result: { primes: 1 } }, 'The result of kind "count-primes" is not a schema of zod 4.'],
    [
      { input: z.object({ below: z.int(), at: z.date() }) },
      `Kind "count-primes" cannot be stored as JSON, input.at: Date cannot be represented in JSON Schema. ${ADVICE}`,
    ],
    [
      { input: z.object({ below: z.string().transform(Number) }) },
      `Kind "count-primes" cannot be stored as JSON, input.below: Transforms cannot be represented in JSON Schema. ${ADVICE}`,
    ],
    [
      { result: z.object({ primes: z.bigint() }) },
      `Kind "count-primes" cannot be stored as JSON, result.primes: BigInt cannot be represented in JSON Schema. ${ADVICE}`,
    ],
    [
      { progress: z.map(z.string(), z.int()) },
      `Kind "count-primes" cannot be stored as JSON, progress: Map cannot be represented in JSON Schema. ${ADVICE}`,
    ],
  ])('%# with a sentence', (wrong, words) => {
    expect(() => defineJob({ ...countPrimes, ...wrong } as typeof countPrimes)).toThrow(
      new Error(words),
    );
  });

  it.each(['1 hour', '90 minutes', '1.5 days', '30s', '2 weeks'])('not for %s', (timeLimit) => {
    expect(defineJob({ ...countPrimes, timeLimit }).timeLimit).toBe(timeLimit);
  });
});

describe('the kinds of a server', () => {
  it('are at least one, and each has its own name, workflow and tool', () => {
    const primes = defineJob(countPrimes);
    const words = (other: object) => () => checkKinds([primes, { ...primes, ...other }]);
    expect(() => checkKinds([])).toThrow(
      'A server of durable tools takes at least one kind of job.',
    );
    expect(words({})).toThrow('Two kinds of job have the name "count-primes"; each takes its own.');
    expect(words({ kind: 'x' })).toThrow(
      'Two kinds of job have the workflow "countPrimes"; each takes its own.',
    );
    expect(words({ kind: 'x', workflowType: 'x' })).toThrow(
      'Two kinds of job have the tool "start_count_primes"; each takes its own.',
    );
  });
});
