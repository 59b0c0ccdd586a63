import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openMeteoProvider } from '../../../../src/providers/open-meteo/open-meteo.js';
import { proofsOf } from '../../../../src/providers/open-meteo/proof.js';
import { startUpstream, type Upstream } from '../../../fakes/upstream.js';
import {
  LARGE_DAYS as DAYS,
  LATER_DAYS as LATER,
  LARGE_SERIES as SERIES,
} from './large-answers.js';

const FORTNIGHT = 336;
/** Between two printed values, so that another rounding shows. */
const TIE = 0.25;

/** Columns of three fortnights: of each fortnight the value of all of its hours. */
function proofsFor(fortnights: Record<string, readonly [number, number, number]>) {
  const columns = Object.entries(fortnights).map(
    ([name, values]) =>
      [name, values.flatMap((value) => Array<number>(FORTNIGHT).fill(value))] as const,
  );
  const floats = columns.map(([, values]) => ({ values: Float32Array.from(values), decimals: 1 }));
  const proofs = proofsOf(
    floats,
    new Map(columns.map(([name, values]) => [name, Float64Array.from(values)])),
  );
  return proofs.map(({ index, shows }) => [index, ...shows]);
}

describe('the fortnights that prove an answer', () => {
  it.each([
    ['are the first that shows another rounding', { a: [1, TIE, TIE] }, [[1, 'a']]],
    [
      'are one that has a value of each variable',
      { a: [TIE, 1, 1], b: [0, NaN, 2] },
      [[2, 'a', 'b']],
    ],
    ['leave out a variable without any', { a: [TIE, 1, 1], b: [0, NaN, 0] }, [[0, 'a']]],
    [
      'are several where no one has all',
      { a: [1, TIE, 0], b: [0, 0, 3], c: [1, 1, 0] },
      [
        [1, 'a', 'c'],
        [2, 'b'],
      ],
    ],
    ['are the first of an answer without any value', { a: [NaN, NaN, NaN], b: [0, 0, 0] }, [[0]]],
  ] as const)('%s', (_what, fortnights, proofs) => {
    expect(proofsFor(fortnights)).toEqual(proofs);
  });
});

describe('a variable', () => {
  const LAST = { start_date: '2023-01-12', end_date: '2025-01-16' };

  let upstream: Upstream;
  beforeEach(async () => {
    upstream = await startUpstream({ offers: 'flatbuffers' });
  });
  afterEach(() => upstream.close());

  const make = () =>
    openMeteoProvider({
      ...{ archiveUrl: upstream.archiveUrl, archiveFormat: 'flatbuffers', apiKey: undefined },
      ...{ fetch, now: () => Date.UTC(2026, 10, 24) },
    });
  const never = new AbortController().signal;
  /** First and last days of the proofs. */
  const proofs = () =>
    upstream.requests.flatMap(({ query: { format, start_date, end_date } }) =>
      format === undefined ? [`${start_date} ${end_date}`] : [],
    );
  const nulls = (first: string, last: string) =>
    ({ kind: 'nulls', first, last, variables: ['rain'] }) as const;

  it('is proven where it has values, with all others', async () => {
    upstream.setFault(() => nulls('2019-01-01', '2019-06-03'));
    await make().fetchDays(SERIES, DAYS, never);
    expect(proofs()).toEqual(['2019-06-04 2019-06-17']);
  });

  it('that has its first values in a later answer is proven then', async () => {
    const provider = make();
    const weight = provider.weightOf(SERIES, DAYS);
    upstream.setFault(() => nulls('2019-01-01', '2021-01-05'));
    for (const days of [DAYS, LATER, LAST]) {
      await provider.fetchDays(SERIES, days, never);
      // That there may be one is not weighed each time, where a variable never has a value.
      expect(provider.weightOf(SERIES, DAYS)).toBeCloseTo(weight - 1.7, 9);
    }
    expect(proofs()).toEqual(['2019-01-01 2019-01-14', '2021-01-06 2021-01-19']);
  });

  it('whose first values in a later answer are not those of JSON is found then', async () => {
    const provider = make();
    upstream.setFault(() => nulls('2019-01-01', '2021-01-05'));
    await provider.fetchDays(SERIES, DAYS, never);
    upstream.setFault(({ query: { format } }) =>
      format === undefined
        ? { kind: 'values', values: { rain: { '2021-01-07T10:00Z': 7.77 } } }
        : undefined,
    );
    await expect(provider.fetchDays(SERIES, LATER, never)).rejects.toMatchObject({
      failure: 'bad_data',
      message: expect.stringContaining('rain, hour 26 from 2021-01-06, is '),
    });
  });
});
