import { describe, expect, it } from '@jest/globals';
import type { Result } from '../../../src/results/manifest.js';
import { countTokens } from '../../../src/tokens.js';
import { shortenResults } from '../../../src/tools/shorten-results.js';
import { aManifest } from '../results/a-manifest.js';

const STATISTIC = {
  unit: '°C',
  mean: 16.439083,
  min: -1.6,
  min_at: '2014-02-06',
  max: 35.6,
  max_at: '2014-08-11',
};

/** A result of so many variables, each with a value in every row. */
function resultOf(variables: number): Result {
  const names = Array.from({ length: variables }, (_, index) => `temperature_${index}m`);
  const ofEach = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
  return { ...PLAIN, completeness: ofEach(100), statistics: ofEach(STATISTIC) };
}

const PLAIN = aManifest('plain').result;
const PAIR = resultOf(2);

interface Job {
  job_name: string;
  status: string;
  result?: Result;
}

function answerOf(...results: Result[]) {
  const jobs: Job[] = results.map((result, index) => ({
    job_name: `seattle_47.61_-122.33_daily_2012-01-01_2015-12-31_${10_000_000 + index}`,
    status: 'completed',
    result,
  }));
  return { jobs, done: true, waited_seconds: 0, next_step: 'All results are here.' };
}

const answerOfMany = (count: number, result = PAIR) =>
  answerOf(...Array.from({ length: count }, () => result));

const tokensOf = (answer: object) => countTokens(JSON.stringify(answer));

const SOURCE = ['source', 'data'];
const WHERE = ['elevation_m', 'latitude', 'longitude'];
const WHEN = ['timezone', 'start_date', 'end_date', 'resolution'];
const LACK = 'For length all results here lack source and data';
const LACK_MORE = `${LACK}, completeness where it is 100 % of all variables`;
const LACK_ALL = `${LACK_MORE}, elevation_m and the coordinates of named places, timezone, start_date, end_date and resolution`;
const WHO = 'the resource weather://jobs/{job_name} has them';
const WHO_OF_MANY = `await_result with fewer job names or ${WHO}`;
const LONG =
  'the statistics are whole and long by themselves, and analyze_climate or query_data compare many jobs in fewer words';

function without(keys: string[], result: object): object {
  return Object.fromEntries(Object.entries(result).filter(([key]) => !keys.includes(key)));
}

describe('an answer', () => {
  it.each([
    ['of one job', answerOfMany(1)],
    ['of five jobs of two variables', answerOfMany(5)],
  ])('%s stays as it is', (_what, answer) => {
    expect(shortenResults(answer)).toBe(answer);
  });

  it('without results stays as it is, however long', () => {
    const answer = answerOf();
    answer.jobs = answerOfMany(200).jobs.map(({ job_name }) => ({ job_name, status: 'running' }));
    expect(shortenResults(answer)).toBe(answer);
  });

  it.each([
    [6, 2_021, 1_531, SOURCE, `${LACK}: ${WHO_OF_MANY}.`],
    [8, 2_687, 1_871, [...SOURCE, 'completeness'], `${LACK_MORE}: ${WHO_OF_MANY}.`],
    [
      20,
      6_683,
      3_511,
      [...SOURCE, 'completeness', ...WHERE, ...WHEN],
      `${LACK_ALL}: ${WHO_OF_MANY}; ${LONG}.`,
    ],
    [
      100,
      33_323,
      17_031,
      [...SOURCE, 'completeness', ...WHERE, ...WHEN],
      `${LACK_ALL}: ${WHO_OF_MANY}; ${LONG}.`,
    ],
  ])(
    'of %i jobs has %i tokens, then %i: all lack the same, and it says what',
    (count, before, after, left, lack) => {
      const answer = answerOfMany(count);
      const short = shortenResults(answer);
      expect([tokensOf(answer), tokensOf(short)]).toEqual([before, after]);
      expect(short).toEqual({
        ...answer,
        jobs: answer.jobs.map((job) => ({ ...job, result: without(left, PAIR) })),
        attribution: 'Weather data by Open-Meteo.com',
        next_step: `All results are here. ${lack}`,
      });
    },
  );

  it('of one job sends to its resource alone', () => {
    const { next_step } = shortenResults(answerOfMany(1, resultOf(30)));
    expect(next_step).toBe(`All results are here. ${LACK_MORE}: ${WHO}.`);
  });
});

describe('what is never left out', () => {
  it('are values that lack, days that may be revised, and where a place without a name is', () => {
    const { place: _place, ...nameless } = PAIR;
    const completeness = { temperature_0m: 100, temperature_1m: 99.99 };
    const special = { ...nameless, completeness, provisional_from: '2015-12-25' };
    const { jobs } = shortenResults(answerOf(special, ...answerOfMany(99).jobs.map(() => PAIR)));
    const { latitude, longitude, rows, statistics } = PAIR;
    expect(jobs.slice(0, 2).map(({ result }) => result)).toEqual([
      { latitude, longitude, rows, completeness, statistics, provisional_from: '2015-12-25' },
      { place: PAIR.place, rows, statistics },
    ]);
  });

  it('are jobs without a result, and the attribution of every source', () => {
    const station = { id: 'USW00024233', name: 'SEATTLE TACOMA INTL AP' };
    const source = { ...PAIR.source, attribution: 'NOAA NCEI' };
    const answer = answerOf({ ...PAIR, station, source }, ...answerOfMany(20).jobs.map(() => PAIR));
    const failed = { job_name: 'failed', status: 'failed', error: 'Upstream answered 400.' };
    answer.jobs.push(failed);
    const short = shortenResults(answer);
    expect(short.jobs.at(-1)).toEqual(failed);
    expect(short).toHaveProperty('attribution', 'NOAA NCEI; Weather data by Open-Meteo.com');
    expect(short.next_step).toBe(
      `All results are here. ${LACK_ALL}, station: ${WHO_OF_MANY}; ${LONG}.`,
    );
  });
});
