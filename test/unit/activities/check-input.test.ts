import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { checkedActivities } from '../../../activities/check-input.js';
import type { Activities } from '../../../activities/index.js';
import { GATHERING } from '../../fakes/a-manifest.js';

const CHUNK = { start_date: '2012-01-01', end_date: '2012-01-03' };
const JOB = { job_name: 'mine', started_at: '2026-11-24T10:00:00.000Z', outcomes: [] };

const FURTHER = { chunks: [], progress: { chunks_done: 0, chunks_total: 1, rows: 0 }, job: JOB };

let called: unknown[];
let activities: Activities;
beforeEach(() => {
  called = [];
  const record = async (...args: unknown[]) => {
    called.push(args);
    return 'done' as never;
  };
  const inner: Activities = {
    fetchChunk: record,
    fetchPromptly: record,
    summarise: record,
    writtenResult: record,
  };
  activities = checkedActivities(
    () => inner,
    () => Date.UTC(2026, 10, 24),
  );
});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ApplicationFailure);
  const { message, type, nonRetryable } = error as ApplicationFailure;
  return { message, type, nonRetryable, called };
}

const invalid = (message: string) => ({
  message,
  type: 'InvalidInput',
  nonRetryable: true,
  called: [],
});

describe('an activity', () => {
  it('of a job as start_gathering makes it gets what it was given', async () => {
    const span = { days: 229, tooMuch: 458 };
    await activities.fetchChunk(GATHERING, CHUNK);
    await activities.fetchChunk(GATHERING, CHUNK, span);
    await activities.fetchChunk(GATHERING, CHUNK, undefined, JOB);
    await activities.fetchChunk(GATHERING, CHUNK, undefined, undefined, FURTHER);
    await activities.fetchPromptly(GATHERING, CHUNK, JOB);
    await activities.writtenResult(GATHERING, JOB);
    await activities.summarise(GATHERING, JOB);
    expect(called).toEqual([
      [GATHERING, CHUNK, undefined, undefined, undefined],
      [GATHERING, CHUNK, span, undefined, undefined],
      [GATHERING, CHUNK, undefined, JOB, undefined],
      [GATHERING, CHUNK, undefined, undefined, FURTHER],
      [GATHERING, CHUNK, JOB],
      [GATHERING, JOB],
      [GATHERING, JOB],
    ]);
  });

  it('of any other input fails at once, and does nothing', async () => {
    const hostile = { ...GATHERING, resolution: '../..' } as never;
    const words = invalid('resolution is "../.."; it takes one of daily, hourly.');
    expect(await failureOf(activities.fetchChunk(hostile, CHUNK))).toEqual(words);
    expect(await failureOf(activities.fetchPromptly(hostile, CHUNK, JOB))).toEqual(words);
    expect(await failureOf(activities.summarise(hostile, JOB))).toEqual(words);
    expect(await failureOf(activities.writtenResult(hostile, JOB))).toEqual(words);
  });

  it('fetches days of its gathering only', async () => {
    const chunk = { start_date: '../x', end_date: '2012-01-03' };
    expect(await failureOf(activities.fetchChunk(GATHERING, chunk))).toEqual(
      invalid(
        'the chunk is {"start_date":"../x","end_date":"2012-01-03"}; it takes days from 2012-01-01 to 2012-01-03.',
      ),
    );
    expect(
      await failureOf(activities.fetchChunk(GATHERING, { ...CHUNK, end_date: '2012-01-04' })),
    ).toMatchObject({ type: 'InvalidInput', called: [] });
    const none = activities.fetchPromptly(GATHERING, null as never, JOB);
    expect(await failureOf(none)).toMatchObject({ type: 'InvalidInput', called: [] });
  });

  it('asks for days in pieces of one at least', async () => {
    expect(await failureOf(activities.fetchChunk(GATHERING, CHUNK, { days: 0 }))).toEqual(
      invalid('the span is {"days":0}; it takes whole numbers of days from 1 on.'),
    );
  });

  it('writes no manifest under a name that leads out of the store', async () => {
    const job = { ...JOB, job_name: '../../x' };
    const words = invalid(
      'job_name is "../../x"; it takes 1 to 200 letters, digits, ".", "_", "-" and ":", the first a letter or a digit.',
    );
    expect(await failureOf(activities.summarise(GATHERING, job))).toEqual(words);
    expect(await failureOf(activities.fetchChunk(GATHERING, CHUNK, undefined, job))).toEqual(words);
    expect(await failureOf(activities.fetchPromptly(GATHERING, CHUNK, job))).toEqual(words);
  });

  it.each([undefined, null, {}, { job_name: 7 }])(
    'ends no job whose name is missing, as in %j',
    async (job) => {
      const invalidName = { type: 'InvalidInput', nonRetryable: true, called: [] };
      const failures = [
        await failureOf(activities.fetchPromptly(GATHERING, CHUNK, job as never)),
        await failureOf(activities.summarise(GATHERING, job as never)),
      ];
      expect(failures).toMatchObject([invalidName, invalidName]);
    },
  );

  it('ends a job with a chunk that is all of it only', async () => {
    const chunk = { ...CHUNK, end_date: '2012-01-02' };
    const words = invalid(
      'the chunk is {"start_date":"2012-01-01","end_date":"2012-01-02"}; a job that ends with it takes all its days, from 2012-01-01 to 2012-01-03.',
    );
    expect(await failureOf(activities.fetchChunk(GATHERING, chunk, undefined, JOB))).toEqual(words);
    expect(await failureOf(activities.fetchPromptly(GATHERING, chunk, JOB))).toEqual(words);
  });

  it('fetches further chunks of its gathering only, and ends a job with all of them only', async () => {
    const later = { start_date: '2012-01-04', end_date: '2012-01-05' };
    const withFurther = (further: object) =>
      failureOf(
        activities.fetchChunk(GATHERING, CHUNK, undefined, undefined, { ...FURTHER, ...further }),
      );
    expect(await withFurther({ chunks: [later] })).toEqual(
      invalid(
        'the chunk is {"start_date":"2012-01-04","end_date":"2012-01-05"}; it takes days from 2012-01-01 to 2012-01-03.',
      ),
    );
    expect(await withFurther({ job: { ...JOB, job_name: '../../x' } })).toMatchObject({
      message: expect.stringMatching(/^job_name is "..\/..\/x"/),
    });
    expect(await withFurther({ chunks: [CHUNK] })).toEqual(
      invalid(
        'the chunks are [{"start_date":"2012-01-01","end_date":"2012-01-03"},{"start_date":"2012-01-01","end_date":"2012-01-03"}]; each takes days after those before it.',
      ),
    );
    const first = { ...CHUNK, end_date: '2012-01-01' };
    const second = { ...CHUNK, start_date: '2012-01-02' };
    const further = { ...FURTHER, chunks: [second] };
    expect(
      await failureOf(activities.fetchChunk(GATHERING, first, undefined, undefined, further)),
    ).toEqual(
      invalid(
        'the chunks are [{"start_date":"2012-01-01","end_date":"2012-01-01"},{"start_date":"2012-01-02","end_date":"2012-01-03"}]; a job that ends with them takes those of all its days, in order.',
      ),
    );
  });

  it.each([
    ['null', null],
    ['no chunks', {}],
    ['a chunk that is none', { chunks: [null] }],
    ['a job that is none', { chunks: [], job: null }],
    ['a job without a name', { chunks: [], job: {} }],
    ['a progress that is none', { chunks: [], progress: { chunks_done: -1 } }],
  ])('takes no further chunks that are %s', async (_what, further) => {
    expect(
      await failureOf(
        activities.fetchChunk(GATHERING, CHUNK, undefined, undefined, further as never),
      ),
    ).toEqual(
      invalid(
        `the further chunks are ${JSON.stringify(further)}; they take {"chunks":[{"start_date","end_date"}, …]}, and the job's "progress" and "job".`,
      ),
    );
  });
});
