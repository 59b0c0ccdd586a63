import { describe, expect, it } from '@jest/globals';
import { patience, pollAdvice } from '../../../../src/durable/tools/poll-advice.js';

const running = (eta_seconds?: number) => ({ status: 'running', eta_seconds });

describe('poll_after_seconds', () => {
  it.each([
    ['nothing where no job runs', [{ status: 'completed', eta_seconds: 7 }], {}],
    ['half a minute for an unknown pace', [running()], { poll_after_seconds: 30 }],
    ['the time that the slowest takes', [running(7), running(90)], { poll_after_seconds: 90 }],
    ['never less than 5 s', [running(1)], { poll_after_seconds: 5 }],
    ['never more than 10 minutes', [running(86_400)], { poll_after_seconds: 600 }],
  ])('is %s', (_what, jobs, advice) => {
    expect(pollAdvice(jobs)).toEqual(advice);
  });
});

describe('the advice to stop', () => {
  it.each([
    [[running(46)], '1 minute'],
    [[running(61)], '2 minutes'],
    [[running(7_000)], '117 minutes'],
    [[running(7_201)], '3 hours'],
    [[running(200_000)], '3 days'],
  ])('says how long it takes', (jobs, left) => {
    expect(patience(jobs)).toBe(
      `1 still running, about ${left} left: tell the user so and stop here; the jobs go on, and await_result has the results then`,
    );
  });

  it('is not given where one wait may be enough', () => {
    expect(patience([running(45), { status: 'failed', eta_seconds: 99 }])).toBeUndefined();
    expect(patience([running()])).toBeUndefined();
  });
});
