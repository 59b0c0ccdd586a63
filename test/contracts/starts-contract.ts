import { describe, expect, it } from '@jest/globals';
import { steadyNow } from '../../src/base/deadline.js';
import {
  aRequest,
  CONTRACT_TYPES,
  DESCRIBE_MS,
  LONG_MS,
  type PromisesUnderTest,
  running,
} from './promises-under-test.js';

/** The part of the contract that says what a start does. */
export function describeStarts(server: () => PromisesUnderTest): void {
  const promises = () => server().promises;
  const never = () => new AbortController().signal;
  const endOf = (name: string) => promises().wait(name, steadyNow() + LONG_MS, never());
  const stateOf = async (name: string) => (await promises().describe([name], DESCRIBE_MS))[0];

  describe('a start', () => {
    it('D1: gives a new name a running job', async () => {
      const request = aRequest('new');
      expect(await promises().start(request, 'never')).toEqual(running(request, 'started'));
      expect(await stateOf('new')).toMatchObject({
        name: 'new',
        status: 'running',
        workflowType: CONTRACT_TYPES.first,
        startedAt: expect.any(Date),
      });
    });

    it('D2: of 20 callers at once starts one job', async () => {
      const request = aRequest('one-of-20');
      const starts = Array.from({ length: 20 }, () => promises().start(request, 'failed'));
      const outcomes = (await Promise.all(starts)).map(({ outcome }) => outcome).sort();
      expect(outcomes).toEqual([...Array(19).fill('joined'), 'started']);
    });

    it('D3: with another meaning starts nothing and gives the input of the job that is there', async () => {
      const request = aRequest('taken');
      await promises().start(request, 'never');
      for (const rerun of ['never', 'failed', 'ended'] as const) {
        expect(await promises().start(aRequest('taken', { input: 'other' }), rerun)).toEqual(
          running(request, 'conflict'),
        );
      }
    });

    it('D3: of another kind starts nothing, also where both have the same input', async () => {
      const request = aRequest('of-first');
      await promises().start(request, 'never');
      const second = aRequest('of-first', { workflowType: CONTRACT_TYPES.second });
      expect(await promises().start(second, 'ended')).toEqual(running(request, 'conflict'));
    });

    it("D3: leaves another program's workflow alone", async () => {
      await server().startOther('theirs');
      expect(await promises().start(aRequest('theirs'), 'ended')).toMatchObject({
        outcome: 'conflict',
        workflowType: CONTRACT_TYPES.other,
      });
    });

    it.each(['never', 'failed', 'ended'] as const)(
      'D2: joins a job that runs, whatever may be run again (%s)',
      async (rerun) => {
        const request = aRequest(`runs-${rerun}`);
        await promises().start(request, 'never');
        expect(await promises().start(request, rerun)).toEqual(running(request, 'joined'));
      },
    );

    it('D4, D5: runs a completed job again only where any ended job may', async () => {
      const request = aRequest('complete');
      await promises().start(request, 'never');
      await server().complete('complete', 1);
      const joined = { ...running(request, 'joined'), status: 'completed' };
      expect(await promises().start(request, 'never')).toEqual(joined);
      expect(await promises().start(request, 'failed')).toEqual(joined);
      expect(await promises().start(request, 'ended')).toEqual(running(request, 'retried'));
      await server().complete('complete', 2);
      expect(await endOf('complete')).toEqual({ status: 'completed', result: 2 });
    });

    it('D5: runs a failed job again only where that is asked', async () => {
      const request = aRequest('failed');
      await promises().start(request, 'never');
      await server().fail('failed', 'No.');
      expect(await promises().start(request, 'never')).toEqual({
        ...running(request, 'joined'),
        status: 'failed',
      });
      expect(await promises().start(request, 'failed')).toEqual(running(request, 'retried'));
      expect(await stateOf('failed')).toMatchObject({ status: 'running' });
    });

    it('joins, and runs again, a job that means what an earlier version understood', async () => {
      const before = aRequest('earlier', { input: 'as before' });
      await promises().start(before, 'never');
      const now = { ...aRequest('earlier', { input: 'as now' }), asBefore: before };
      expect(await promises().start(now, 'never')).toEqual(running(before, 'joined'));
      await server().fail('earlier', 'No.');
      expect(await promises().start(now, 'failed')).toEqual(running(before, 'retried'));
    });
  });
}
