import { describe, expect, it } from '@jest/globals';
import { durationWords, jobsOf, type ShownJob } from '../../../src/view/shown-job.js';

const KNOWN: ShownJob = { name: 'oslo', place: 'Oslo, Norway', status: 'running', unitOf: {} };

describe('what is known of a job', () => {
  it('keeps the place that a later answer does not tell, and drops what is over', () => {
    const before = { ...KNOWN, percent: 40, etaSeconds: 9, attention: 'no worker' };
    const jobs = [{ job_name: 'oslo', status: 'running', progress: { percent: 60 } }];
    expect(jobsOf({ jobs }, [before])).toEqual([{ ...KNOWN, percent: 60 }]);
  });

  it('has dates and units from its result', () => {
    const result = {
      start_date: '2014-01-01',
      end_date: '2014-12-31',
      statistics: { rain_sum: { unit: 'mm' } },
    };
    expect(jobsOf({ jobs: [{ job_name: 'oslo', status: 'completed', result }] }, [KNOWN])).toEqual([
      {
        ...KNOWN,
        status: 'completed',
        startDate: '2014-01-01',
        endDate: '2014-12-31',
        unitOf: { rain_sum: 'mm' },
      },
    ]);
  });

  it('says why it failed', () => {
    const jobs = [{ job_name: 'oslo', status: 'failed', error: 'bad request', attention: 'x' }];
    expect(jobsOf({ jobs }, [])).toEqual([
      { name: 'oslo', place: 'oslo', status: 'failed', attention: 'bad request', unitOf: {} },
    ]);
  });

  it('is nothing in an answer without jobs', () => {
    expect(jobsOf(undefined, [KNOWN])).toEqual([]);
  });
});

it('a time left is told in the largest unit that says enough', () => {
  expect([0.2, 89, 120, 5_399, 5_400].map(durationWords)).toEqual([
    '1 s',
    '89 s',
    '2 min',
    '90 min',
    '2 h',
  ]);
});
