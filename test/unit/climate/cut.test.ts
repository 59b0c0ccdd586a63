import { expect, it } from '@jest/globals';
import { cutToLength } from '../../../src/climate/cut.js';

const list = new Array(20).fill(12);
const jobs = ['one', 'other'].map((job_name) => ({
  job_name,
  trend: { years: 20 },
  etccdi: { FD: { mean: 12, per_year: list } },
  anomalies: { FD: { mean: 0, per_year: list } },
}));
const NAMES = ['trend', 'etccdi', 'anomalies'] as const;

const length = (value: unknown) => JSON.stringify(value).length;

it('what is short enough stays whole', () => {
  expect(cutToLength(jobs, NAMES, length(jobs))).toEqual({ jobs, cut: [] });
});

it('lists of years go first, those of the last analysis before others, and of all jobs', () => {
  const { jobs: shorter, cut } = cutToLength(jobs, NAMES, length(jobs) - 1);
  expect(cut).toEqual(['anomalies.per_year']);
  expect(shorter).toEqual(jobs.map((job) => ({ ...job, anomalies: { FD: { mean: 0 } } })));
});

it('then whole analyses go, but the first', () => {
  const { jobs: shorter, cut } = cutToLength(jobs, NAMES, 0);
  expect(cut).toEqual(['anomalies', 'etccdi']);
  expect(shorter).toEqual([
    { job_name: 'one', trend: { years: 20 } },
    { job_name: 'other', trend: { years: 20 } },
  ]);
});
