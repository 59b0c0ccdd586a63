import { describe, expect, it } from '@jest/globals';
import { countTokens } from '../../../../src/base/tokens.js';
import type { JobStep } from '../../../../src/durable/promises.js';
import type { KnownStep } from '../../../../src/durable/steps.js';
import { withSteps } from '../../../../src/durable/tools/told-steps.js';

function aStep(step: string, more: Partial<JobStep> = {}): JobStep {
  return {
    ...{ step, activity: 'fetchChunk', state: 'completed', attempt: 1, seconds: 1.5 },
    ...{ scheduled_at: '2026-11-24T10:00:00.000Z', worker: 'durable-weather 1.0.0 7@host' },
    ...more,
  };
}

describe('withSteps', () => {
  it('gives each job its steps in their order, and their summary where the name is a number', () => {
    const steps = [aStep('1990-1999'), aStep('2', { summary: 'requests 1-50 of 80' })];
    const common = { state: 'completed', attempt: 1, seconds: 1.5 };
    const worker = 'durable-weather 1.0.0 7@host';
    expect(
      withSteps([{ job_name: 'a' }, { job_name: 'b' }], [{ steps }, { note: 'Gone.' }]),
    ).toEqual([
      {
        job_name: 'a',
        steps: [
          { step: '1990-1999', ...common, worker },
          { step: '2', summary: 'requests 1-50 of 80', ...common, worker },
        ],
      },
      { job_name: 'b', steps_note: 'Gone.' },
    ]);
  });

  it('has room for each step of the longest range, of which some are to come', () => {
    // GHCN-Daily from 1763 to 2026.
    const steps = Array.from({ length: 27 }, (_, index): KnownStep => {
      const step = `${1763 + 10 * index}-${1772 + 10 * index}`;
      return index < 20
        ? aStep(step, { worker: 'durable-weather 1.0.0 1234567@a-host-of-some-length' })
        : { step, activity: 'fetchChunk', summary: `Milan ${step}, daily`, state: 'not_started' };
    });
    const [job] = withSteps([{ job_name: 'a' }], [{ steps }]);
    expect(countTokens(JSON.stringify(job))).toBeLessThanOrEqual(2_000);
    expect(job?.steps?.map(({ step }) => step)).toEqual(steps.map(({ step }) => step));
    expect(job?.steps?.at(-1)).toEqual({ step: '2023-2032', state: 'not_started' });
  });

  it('stays within 2,000 tokens: what failed and what runs is told before what has ended', () => {
    const steps = Array.from({ length: 500 }, (_, index) => aStep(`step-${index}`));
    steps[3] = aStep('failing', { state: 'scheduled', error: 'upstream answered 503' });
    steps[5] = aStep('running', { state: 'started' });
    const told = withSteps([{ job_name: 'a' }, { job_name: 'b' }], [{ steps }, { steps }]);
    expect(countTokens(JSON.stringify(told))).toBeLessThanOrEqual(2_000);
    for (const job of told) {
      const names = job.steps?.map(({ step }) => step) ?? [];
      expect(names.slice(0, 2)).toEqual(['failing', 'running']);
      expect(names.at(-1)).toBe('step-499');
      expect(names.length + (job.steps_left_out ?? 0)).toBe(500);
    }
  });
});
