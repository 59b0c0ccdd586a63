import { expect, it } from '@jest/globals';
import { type Cutting, cutUntil } from '../../../src/climate/cut.js';

const list = new Array(20).fill(12);
const jobs = ['one', 'other'].map((job_name) => ({
  job_name,
  trend: { years: 20, monthly: list },
  etccdi: { FD: { mean: 12, per_year: list } },
  anomalies: { FD: { mean: 0, per_year: list } },
}));
const NAMES = ['trend', 'etccdi', 'anomalies'] as const;

const length = (value: unknown) => JSON.stringify(value).length;
const shorterThan = (limit: number) => (cutting: Cutting) => length(cutting.jobs) < limit;

it('what fits stays whole', () => {
  expect(cutUntil(jobs, NAMES, () => true)).toEqual({ jobs, cut: [] });
});

it('lists of years go first, those of the last analysis before others, and of all jobs', () => {
  const { jobs: shorter, cut } = cutUntil(jobs, NAMES, shorterThan(length(jobs)));
  expect(cut).toEqual(['anomalies.per_year']);
  expect(shorter).toEqual(jobs.map((job) => ({ ...job, anomalies: { FD: { mean: 0 } } })));
});

it('then what else is said of single years', () => {
  const year = [12, 1940];
  const all = [
    {
      job_name: 'one',
      trend: { years: 20 },
      records: { FD: { highest: year, years: { lowest: year } } },
      etccdi: { FD: { mean: 12, lowest: year, highest: year, per_year: list } },
    },
  ];
  const { jobs: shorter, cut } = cutUntil(all, ['trend', 'records', 'etccdi'], shorterThan(120));
  expect(cut).toEqual(['etccdi.per_year', 'etccdi.extremes', 'records.years']);
  expect(shorter).toEqual([
    {
      job_name: 'one',
      trend: { years: 20 },
      records: { FD: { highest: year } },
      etccdi: { FD: { mean: 12 } },
    },
  ]);
});

it('then whole analyses go, but the first', () => {
  const { jobs: shorter, cut } = cutUntil(jobs, NAMES, shorterThan(251));
  expect(cut).toEqual(['anomalies', 'etccdi']);
  expect(shorter).toEqual([
    { job_name: 'one', trend: { years: 20, monthly: list } },
    { job_name: 'other', trend: { years: 20, monthly: list } },
  ]);
});

it('at last the months go, and the rest stays', () => {
  const { jobs: shorter, cut } = cutUntil(jobs, NAMES, () => false);
  expect(cut).toEqual(['anomalies', 'etccdi', 'trend.monthly']);
  expect(shorter).toEqual([
    { job_name: 'one', trend: { years: 20 } },
    { job_name: 'other', trend: { years: 20 } },
  ]);
});
