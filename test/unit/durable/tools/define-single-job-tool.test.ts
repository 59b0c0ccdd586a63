import { beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { InvalidInputError } from '../../../../src/base/errors.js';
import type { DurableServices } from '../../../../src/durable/services.js';
import { defineSingleJobTool } from '../../../../src/durable/tools/define-single-job-tool.js';
import { countPrimes } from '../../../fakes/counting-kinds.js';
import { durableServices } from '../../../fakes/durable-services.js';
import type { FakePromises } from '../../../fakes/fake-promises.js';

const tool = defineSingleJobTool({
  name: 'count',
  title: 'Count',
  description: 'Counts.',
  kind: 'count-primes',
  isOpenWorld: false,
  input: { below: z.int(), estimate: z.boolean().default(false) },
  preview: async ({ below, estimate }, _services: DurableServices) =>
    estimate ? { numbers: below, next_step: 'Call it without estimate.' } : undefined,
  resolve: async ({ below }) => {
    if (below < 0) throw new InvalidInputError('below is negative.');
    return below === 0
      ? { job_name: 'a', outcome: 'invalid', refusal: 'below is 0.' }
      : { name: 'a', input: { below } };
  },
});

let jobs: FakePromises;
let count: (asked: object) => ReturnType<typeof tool.run>;
beforeEach(() => {
  const fake = durableServices([countPrimes()]);
  jobs = fake.jobs;
  count = (asked) =>
    tool.run(tool.input.parse(asked), fake.services, { signal: new AbortController().signal });
});

const WAIT =
  'Call await_result with this job name; if it takes long, do something else first and look in with probe_status.';
const MEND = 'Nothing was started: see message, mend it and call count again.';

describe('a tool that starts one job a call', () => {
  it('says that it writes, and destroys nothing', () => {
    expect(tool.annotations).toEqual({
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    });
  });

  it('answers with the job', async () => {
    expect(await count({ below: 9 })).toEqual({
      job: { job_name: 'a', outcome: 'started', status: 'running' },
      next_step: WAIT,
      poll_after_seconds: 30,
    });
    expect(jobs.started).toMatchObject([{ name: 'a', input: { below: 9 } }]);
  });

  it('starts nothing where a preview is asked for', async () => {
    expect(await count({ below: 9, estimate: true })).toEqual({
      numbers: 9,
      next_step: 'Call it without estimate.',
    });
    expect(jobs.started).toEqual([]);
  });

  it('says of a conflict and of a refusal that nothing was started', async () => {
    await count({ below: 9 });
    const conflict = await count({ below: 10 });
    expect(conflict).toMatchObject({ job: { outcome: 'conflict' }, next_step: MEND });
    expect(tool.isFailure?.(conflict)).toBe(false);
    const refused = await count({ below: 0 });
    expect(refused).toEqual({
      job: { job_name: 'a', outcome: 'invalid', status: 'unknown', message: 'below is 0.' },
      next_step: MEND,
    });
    expect(tool.isFailure?.(refused)).toBe(true);
    await expect(count({ below: -1 })).rejects.toThrow('below is negative.');
  });

  it('runs a failed job again where that is asked, and says that an ended one answers at once', async () => {
    await count({ below: 9 });
    jobs.end('a', { status: 'failed', error: 'No.' });
    expect((await count({ below: 9 })).next_step).toBe(
      'Call await_result with this job name: it has ended, so it answers at once.',
    );
    expect(await count({ below: 9, retry_failed: true })).toEqual({
      job: { job_name: 'a', outcome: 'retried', status: 'running' },
      next_step: WAIT,
      poll_after_seconds: 30,
    });
  });
});
