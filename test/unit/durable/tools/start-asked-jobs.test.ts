import { beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '../../../../src/base/errors.js';
import type { JobRequest, Rerun } from '../../../../src/durable/promises.js';
import type { ResultStore } from '../../../../src/durable/results.js';
import type { DurableServices } from '../../../../src/durable/services.js';
import {
  type AskedJob,
  orRefused,
  type RefusedJob,
  startAskedJobs,
} from '../../../../src/durable/tools/start-asked-jobs.js';
import { countPrimes, countWords } from '../../../fakes/counting-kinds.js';
import { durableServices } from '../../../fakes/durable-services.js';
import { type FakePromises, SERVER_DOWN } from '../../../fakes/fake-promises.js';

let jobs: FakePromises;
let results: ResultStore;
let services: DurableServices;
beforeEach(() => {
  ({ jobs, results, services } = durableServices([countPrimes(), countWords]));
});

type Asked = AskedJob<{ below: number }>;
const asked = (name: string, below: number, more: Partial<Asked> = {}): Asked => ({
  name,
  input: { below },
  ...more,
});
const start = (askedJobs: (Asked | RefusedJob)[], rerun: Rerun = 'never') =>
  startAskedJobs({ kind: 'count-primes' }, askedJobs, rerun, services);

const CONFLICT =
  '"a" is the name of a job that is of kind count-primes with input {"below":1}; you asked for one that is of kind count-primes with input {"below":2}. Give another job_name, or none.';

describe('jobs that are asked for together', () => {
  it('D8: are answered in their order, each with what there is to show of it', async () => {
    const answers = await start([
      asked('a', 1, { about: { place: 'here' } }),
      { job_name: 'b', outcome: 'invalid', refusal: 'There is no b.' },
      { outcome: 'invalid', refusal: 'There is nothing.' },
      asked('c', 3),
    ]);
    expect(answers).toEqual([
      { job_name: 'a', place: 'here', outcome: 'started', status: 'running' },
      { job_name: 'b', outcome: 'invalid', status: 'unknown', message: 'There is no b.' },
      { outcome: 'invalid', status: 'unknown', message: 'There is nothing.' },
      { job_name: 'c', outcome: 'started', status: 'running' },
    ]);
  });

  it('that are being cancelled say so, and how they run again', async () => {
    const cancelling = async (request: JobRequest, rerun: Rerun) => ({
      ...(await jobs.start(request, rerun)),
      ...({ outcome: 'joined', isCancelling: true } as const),
    });
    const promises = async () => Object.assign(Object.create(jobs), { start: cancelling });
    const answers = await startAskedJobs({ kind: 'count-primes' }, [asked('a', 1)], 'failed', {
      ...services,
      promises,
    });
    expect(answers).toMatchObject([
      {
        ...{ outcome: 'joined', status: 'running' },
        message:
          'This job is being cancelled; once await_result says that it was, retry_failed: true runs it again.',
      },
    ]);
  });

  it('name older workers that may take them, after what else is to be said', async () => {
    const withOlder = async (request: JobRequest, rerun: Rerun) => ({
      ...(await jobs.start(request, rerun)),
      attention: 'An older worker polls.',
    });
    const promises = async () => Object.assign(Object.create(jobs), { start: withOlder });
    const remarks = () => ['Its last day is missing.'];
    const answers = await startAskedJobs(
      { kind: 'count-primes', remarks },
      [asked('a', 1)],
      'never',
      {
        ...services,
        promises,
      },
    );
    expect(answers).toEqual([
      {
        job_name: 'a',
        outcome: 'started',
        status: 'running',
        message: 'Its last day is missing. An older worker polls.',
      },
    ]);
  });

  it('D2, D3: under one name are one job, which the first of them gets', async () => {
    expect(await start([asked('a', 1), asked('a', 1), asked('a', 2)])).toEqual([
      { job_name: 'a', outcome: 'started', status: 'running' },
      { job_name: 'a', outcome: 'joined', status: 'running' },
      { job_name: 'a', outcome: 'conflict', status: 'running', message: CONFLICT },
    ]);
    expect(jobs.started).toHaveLength(1);
  });

  it('D3: conflict with a job of another kind, and say what that does', async () => {
    const words = { name: 'a', input: { text: 'x y' } };
    await startAskedJobs({ kind: 'count-words' }, [words], 'never', services);
    expect(await start([asked('a', 1)])).toEqual([
      {
        job_name: 'a',
        outcome: 'conflict',
        status: 'running',
        message:
          '"a" is the name of a job that is of kind count-words with input {"text":"x y"}; you asked for one that is of kind count-primes with input {"below":1}. Give another job_name, or none.',
      },
    ]);
  });

  it('D4: join a completed job by its record, without the server', async () => {
    const { identityOf } = countPrimes();
    const [started_at, finished_at] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z'];
    const record = { kind: 'count-primes', result: { primes: 0 }, started_at, finished_at };
    await results.put({
      name: 'a',
      input: { below: 1 },
      identity: identityOf({ below: 1 }),
      ...record,
    });
    jobs.reachable = false;
    expect(await start([asked('a', 1), asked('a', 2)])).toEqual([
      { job_name: 'a', outcome: 'joined', status: 'completed' },
      { job_name: 'a', outcome: 'conflict', status: 'completed', message: CONFLICT },
    ]);
  });

  it('D5: say of a failed job how it runs again, and run it where that is asked', async () => {
    await start([asked('a', 1)]);
    jobs.end('a', { status: 'failed', error: 'No.' });
    expect(await start([asked('a', 1)])).toEqual([
      {
        job_name: 'a',
        outcome: 'joined',
        status: 'failed',
        message:
          'This job has ended as failed; await_result says why, and retry_failed: true runs it again.',
      },
    ]);
    expect(await start([asked('a', 1)], 'failed')).toEqual([
      { job_name: 'a', outcome: 'retried', status: 'running' },
    ]);
  });

  it('are joined where they are there, and else refused for what they may not start for', async () => {
    await start([asked('a', 1)]);
    const unlessThere = 'It is too late for that.';
    expect(await start([asked('a', 1, { unlessThere }), asked('b', 1, { unlessThere })])).toEqual([
      { job_name: 'a', outcome: 'joined', status: 'running' },
      { job_name: 'b', outcome: 'invalid', status: 'unknown', message: unlessThere },
    ]);
  });

  it('of which none can be looked at are refused as a whole', async () => {
    jobs.reachable = false;
    await expect(start([asked('a', 1), asked('b', 2)])).rejects.toThrow(SERVER_DOWN);
  });

  it('get the sentences of their kind', async () => {
    const remarks = ({ name }: Asked) => [`${name} is short.`, false as const, undefined];
    const answers = startAskedJobs(
      { kind: 'count-primes', remarks },
      [asked('a', 1)],
      'never',
      services,
    );
    expect(await answers).toMatchObject([{ outcome: 'started', message: 'a is short.' }]);
  });
});

describe('what is refused', () => {
  it('is what a user can mend; a defect stays one', async () => {
    const refused = orRefused('a', () => Promise.reject(new InvalidInputError('No.')));
    expect(await refused).toEqual({ job_name: 'a', outcome: 'invalid', refusal: 'No.' });
    const defect = new TypeError('x');
    await expect(orRefused('a', () => Promise.reject(defect))).rejects.toBe(defect);
  });
});
