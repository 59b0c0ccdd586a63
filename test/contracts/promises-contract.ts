import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { steadyNow } from '../../src/base/deadline.js';
import type { DurablePromises, JobFilter, JobListing } from '../../src/durable/promises.js';
import {
  aRequest,
  CONTRACT_STEP,
  CONTRACT_TYPES,
  DESCRIBE_MS,
  LONG_MS,
  type PromisesUnderTest,
  running,
} from './promises-under-test.js';
import { describeStarts } from './starts-contract.js';

/** What holds for durable promises wherever they are kept: src/durable/promises.ts in tests. */
export function describePromisesContract(
  where: string,
  make: () => Promise<PromisesUnderTest>,
): void {
  describe(`durable promises ${where}`, () => {
    let server: PromisesUnderTest;
    let promises: DurablePromises;
    beforeAll(async () => {
      server = await make();
      promises = server.promises;
    });
    afterAll(() => server.close());

    const never = () => new AbortController().signal;
    const soon = () => steadyNow() + LONG_MS;
    const endOf = (name: string) => promises.wait(name, soon(), never());
    const stateOf = async (name: string) => (await promises.describe([name], DESCRIBE_MS))[0];

    describeStarts(() => server);

    describe('a description', () => {
      it('is given for each name in the order asked, and is unknown for one that nobody has', async () => {
        for (const name of ['a', 'b']) await promises.start(aRequest(name), 'never');
        await server.complete('b', 'done');
        expect(await promises.describe(['b', 'nobodys', 'a'], DESCRIBE_MS)).toEqual([
          expect.objectContaining({
            name: 'b',
            status: 'completed',
            startedAt: expect.any(Date),
            closedAt: expect.any(Date),
          }),
          { name: 'nobodys', status: 'unknown' },
          expect.objectContaining({ name: 'a', status: 'running' }),
        ]);
      });

      it('has the progress that was reported last', async () => {
        await promises.start(aRequest('half-done'), 'never');
        for (const done of [1, 2]) await server.report('half-done', { done, of: 4 });
        expect(await stateOf('half-done')).toMatchObject({ progress: { done: 2, of: 4 } });
      });

      it("is unknown for another program's workflow", async () => {
        await server.startOther('not-described');
        expect(await stateOf('not-described')).toEqual({
          name: 'not-described',
          status: 'unknown',
        });
      });
    });

    describe('a history', () => {
      it('has type and input of the job, and its steps in the order of their schedule', async () => {
        await promises.start(aRequest('stepped', { input: 'long' }), 'never');
        const job = { workflowType: CONTRACT_TYPES.first, input: 'long' };
        expect(await promises.steps('stepped', DESCRIBE_MS)).toEqual({
          ...job,
          steps: [],
          localSteps: [],
        });
        for (const step of ['2nd', '1st']) await server.runStep('stepped', step);
        const ended = {
          ...{ activity: CONTRACT_STEP, state: 'completed', attempt: 1 },
          ...{ worker: expect.any(String), seconds: expect.any(Number) },
          scheduled_at: expect.stringMatching(/^\d{4}-\S+Z$/),
        };
        expect(await promises.steps('stepped', DESCRIBE_MS)).toEqual({
          ...job,
          steps: [
            { step: '2nd', ...ended },
            { step: '1st', ...ended },
          ],
          localSteps: [],
        });
      });

      it("is undefined for a name that nobody has, and for another program's workflow", async () => {
        await server.startOther('no-history');
        expect(await promises.steps('no-history', DESCRIBE_MS)).toBeUndefined();
        expect(await promises.steps('nobodys', DESCRIBE_MS)).toBeUndefined();
      });
    });

    describe('a wait', () => {
      it('gives the result of a job that completes meanwhile, to each that waits', async () => {
        await promises.start(aRequest('awaited'), 'never');
        const waits = [endOf('awaited'), endOf('awaited')];
        await server.complete('awaited', { primes: 4 });
        const end = { status: 'completed', result: { primes: 4 } };
        expect(await Promise.all(waits)).toEqual([end, end]);
        expect(await endOf('awaited')).toEqual(end);
      });

      it('says why a job failed, and of which kind it is', async () => {
        await promises.start(aRequest('fails', { workflowType: CONTRACT_TYPES.second }), 'never');
        await server.fail('fails', 'The table has no rows.');
        expect(await endOf('fails')).toEqual({
          status: 'failed',
          workflowType: CONTRACT_TYPES.second,
          error: 'The table has no rows.',
        });
      });

      it('is over at once for a name that nobody has', async () => {
        expect(await endOf('never-started')).toEqual({ status: 'unknown' });
      });

      it('D7, D9: ends with its time or its signal, and ends no job', async () => {
        await promises.start(aRequest('goes-on'), 'never');
        expect(await promises.wait('goes-on', steadyNow() + 200, never())).toBeUndefined();
        expect(await promises.wait('goes-on', steadyNow(), never())).toBeUndefined();
        const stop = new AbortController();
        const stopped = promises.wait('goes-on', soon(), stop.signal);
        stop.abort();
        expect(await stopped).toBeUndefined();
        expect(await promises.wait('goes-on', soon(), stop.signal)).toBeUndefined();
        expect(await stateOf('goes-on')).toMatchObject({ status: 'running' });
      });
    });

    describe('a cancellation', () => {
      it('ends a running job as cancelled', async () => {
        await promises.start(aRequest('unwanted'), 'never');
        expect(await promises.cancel('unwanted')).toBe('requested');
        expect(await endOf('unwanted')).toEqual({
          status: 'cancelled',
          workflowType: CONTRACT_TYPES.first,
          error: 'The job was cancelled; what it has stored is kept.',
        });
        expect(await promises.cancel('unwanted')).toBe('not_running');
      });

      it("touches neither what is not there nor another program's workflow", async () => {
        await server.startOther('not-cancelled');
        expect(await promises.cancel('not-cancelled')).toBe('unknown');
        expect(await promises.cancel('nobodys')).toBe('unknown');
      });
    });

    describe('a deletion', () => {
      it('leaves nothing of a job that has ended: its name is free', async () => {
        for (const name of ['deleted', 'deleted-too']) {
          await promises.start(aRequest(name), 'never');
          await server.complete(name, 1);
        }
        const calls = [1, 2, 3].map(() => promises.delete(['deleted', 'deleted-too']));
        expect((await Promise.all(calls)).flat()).toContain('deleted');
        expect(await stateOf('deleted')).toEqual({ name: 'deleted', status: 'unknown' });
        const other = aRequest('deleted', { input: 'other' });
        expect(await promises.start(other, 'never')).toEqual(running(other, 'started'));
      });

      it('takes 200 names of 200 letters', async () => {
        const names = Array.from({ length: 200 }, (_, index) => `${index}-`.padEnd(200, 'x'));
        expect(await promises.delete(names)).toEqual(names.map(() => 'unknown'));
      });

      it("leaves a running job, and another program's workflow, as they are", async () => {
        await promises.start(aRequest('not-deleted'), 'never');
        await server.startOther('not-ours');
        expect(await promises.delete(['not-deleted', 'not-ours', 'nobodys'])).toEqual([
          'running',
          'unknown',
          'unknown',
        ]);
        expect(await stateOf('not-deleted')).toMatchObject({ status: 'running' });
      });
    });

    describe('a list', () => {
      it('has each job once, as it is since its last start, newest first', async () => {
        for (const name of ['listed-a', 'listed-b', 'listed-c']) {
          const workflowType = name === 'listed-b' ? CONTRACT_TYPES.second : CONTRACT_TYPES.first;
          await promises.start(aRequest(name, { workflowType, input: name }), 'never');
          await sleep(5);
        }
        await server.fail('listed-a', 'No.');
        await promises.start(aRequest('listed-a', { input: 'listed-a' }), 'failed');
        await server.complete('listed-c', 1);
        await server.startOther('listed-d');
        const listed = await listedOnce(
          { prefix: 'listed-', limit: 10 },
          ({ length, 0: newest, 1: done }) =>
            length === 3 && newest?.name === 'listed-a' && done?.status === 'completed',
        );
        expect(listed.map(({ startedAt: _, ...job }) => job)).toMatchObject([
          {
            name: 'listed-a',
            status: 'running',
            workflowType: CONTRACT_TYPES.first,
            input: 'listed-a',
          },
          { name: 'listed-c', status: 'completed', workflowType: CONTRACT_TYPES.first },
          { name: 'listed-b', status: 'running', workflowType: CONTRACT_TYPES.second },
        ]);
      });

      it('has no more than are asked for, and none that started earlier', async () => {
        for (const name of ['since-a', 'since-b', 'since-c']) {
          await promises.start(aRequest(name), 'never');
          await sleep(5);
        }
        const three = await listedOnce({ prefix: 'since-', limit: 10 }, (all) => all.length === 3);
        const since = three[1]?.startedAt as Date;
        const later = await promises.list({ prefix: 'since-', since, limit: 10 }, DESCRIBE_MS);
        expect(later.map(({ name }) => name)).toEqual(['since-c', 'since-b']);
        const cut = await promises.list({ prefix: 'since-', limit: 1 }, DESCRIBE_MS);
        expect(cut.map(({ name }) => name)).toEqual(['since-c']);
      });

      it('has completed jobs alone, or all others, where that is asked', async () => {
        for (const name of ['done-a', 'done-b', 'done-c']) {
          await promises.start(aRequest(name), 'never');
        }
        await server.complete('done-a', 1);
        await server.fail('done-b', 'No.');
        const inWords = (jobs: JobListing[]) =>
          jobs.map(({ name, status }) => `${name} ${status}`).sort();
        const expectListed = async (isCompleted: boolean, words: string[]) => {
          const filter = { prefix: 'done-', isCompleted, limit: 10 };
          const jobs = await listedOnce(filter, (all) => inWords(all).join() === words.join());
          expect(inWords(jobs)).toEqual(words);
        };
        await expectListed(true, ['done-a completed']);
        await expectListed(false, ['done-b failed', 'done-c running']);
        const [done] = await promises.list({ names: ['done-a'], limit: 1 }, DESCRIBE_MS);
        const end = done?.closedAt?.getTime() ?? Number.NaN;
        const openOr = async (orCompletedSince: Date) => {
          const filter = { prefix: 'done-', isCompleted: false, orCompletedSince, limit: 10 };
          return inWords(await promises.list(filter, DESCRIBE_MS));
        };
        const open = ['done-b failed', 'done-c running'];
        expect(await openOr(new Date(end))).toEqual(['done-a completed', ...open]);
        expect(await openOr(new Date(end + 1_000))).toEqual(open);
      });

      it('has those of some names, or of the time in which they ended, the last ones first', async () => {
        const names = ['ended-a', 'ended-b', 'ended-c'];
        for (const name of [...names, 'ended-d']) await promises.start(aRequest(name), 'never');
        for (const name of names) {
          await server.complete(name, 1);
          await sleep(20);
        }
        const filter = { prefix: 'ended-', isCompleted: true, limit: 10 };
        const three = await listedOnce(filter, (all) => all.length === 3);
        const namesOf = async (more: Partial<JobFilter>) =>
          (await promises.list({ ...filter, ...more }, DESCRIBE_MS)).map(({ name }) => name).sort();
        const second = three.find(({ name }) => name === 'ended-b')?.closedAt as Date;
        expect(await namesOf({ closedSince: second })).toEqual(['ended-b', 'ended-c']);
        expect(await namesOf({ closedBefore: second })).toEqual(['ended-a', 'ended-b']);
        expect(await namesOf({ limit: 2 })).toEqual(['ended-b', 'ended-c']);
        expect(await namesOf({ names: ['ended-a', 'ended-d', 'none'] })).toEqual(['ended-a']);
      });

      /** Lists until the list is as it has to become: it may be behind. */
      async function listedOnce(
        filter: JobFilter,
        isThere: (jobs: JobListing[]) => boolean,
      ): Promise<JobListing[]> {
        const until = soon();
        for (;;) {
          const jobs = await promises.list(filter, DESCRIBE_MS);
          if (isThere(jobs) || steadyNow() > until) return jobs;
          await sleep(50);
        }
      }
    });
  });
}
