import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidInputError } from '../../../../src/base/errors.js';
import { listJobs } from '../../../../src/tools/job-tools.js';
import { anyGarbageCursor } from '../../../fakes/arbitraries.js';
import { call, fakeServices } from '../../tools/fake-services.js';

describe('cursors of list_jobs', () => {
  const anyJobs = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
      // Few moments, so that many jobs share one; some of which nothing is known.
      startedAt: fc.option(
        fc.nat(5).map((second) => new Date(second * 1_000)),
        { nil: undefined },
      ),
    }),
    { selector: ({ name }) => name, maxLength: 30 },
  );

  it('lead to each job once, in the order of one long list', async () => {
    await fc.assert(
      fc.asyncProperty(anyJobs, fc.integer({ min: 1, max: 7 }), async (known, limit) => {
        const { services, jobs } = fakeServices();
        for (const { name, startedAt } of known) {
          jobs.put(name, startedAt === undefined ? {} : { startedAt });
        }
        const list = (input: object) => listJobs.run(listJobs.input.parse(input), services, call);
        const paged: unknown[] = [];
        let cursor: string | undefined;
        do {
          const page = await list({ limit, ...(cursor !== undefined && { cursor }) });
          paged.push(...page.jobs);
          cursor = page.next_cursor;
        } while (cursor !== undefined);
        expect(paged).toEqual((await list({ limit: 200 })).jobs);
        expect(paged).toHaveLength(known.length);
      }),
    );
  });

  it('are refused when they are garbage, in one sentence', async () => {
    const { services } = fakeServices();
    await fc.assert(
      fc.asyncProperty(anyGarbageCursor, async (cursor) => {
        const list = () => listJobs.run(listJobs.input.parse({ cursor }), services, call);
        await expect(list()).rejects.toThrow(InvalidInputError);
        await expect(list()).rejects.toThrow(/^cursor [\s\S]{0,300}\.$/);
      }),
    );
  });
});
