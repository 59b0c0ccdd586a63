import { expect, it } from '@jest/globals';
import { awaitResult } from '../../../../src/tools/job-tools.js';
import { call, fakeServices } from '../../tools/fake-services.js';

it('a running job that will take long says how long, and that nobody has to wait', async () => {
  const progress = { chunks_done: 1, chunks_total: 9, rows: 3_652 };
  const { jobs, services } = fakeServices(() => Date.now());
  jobs.put('running', { progress, startedAt: new Date(Date.now() - 60_000) });
  const answer = await awaitResult.run(
    awaitResult.input.parse({ job_names: ['running'], wait_seconds: 0 }),
    services,
    call,
  );
  expect(answer.jobs).toMatchObject([
    { status: 'running', progress: { ...progress, percent: 11 } },
  ]);
  const eta = (answer.jobs[0] as { eta_seconds?: number }).eta_seconds;
  expect(answer).toMatchObject({ poll_after_seconds: eta });
  expect(answer.next_step).toMatch(
    /^1 still running, about \d+ minutes left: tell the user so and stop here; the jobs go on, and await_result has the results then\.$/,
  );
});
