import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { JobStep } from '../../../src/durable/promises.js';
import { readSteps, readStepsOfEach } from '../../../src/durable/steps.js';
import type { Gathering } from '../../../src/weather/gathering.js';
import { GATHERING } from '../../fakes/a-manifest.js';
import { fakeServices } from '../tools/fake-services.js';

const DECADES = { ...GATHERING, start_date: '1985-01-01', end_date: '2014-12-31' };
const MONTH = { ...GATHERING, start_date: '2012-01-01', end_date: '2012-01-31' };
const HOURLY: Partial<Gathering> = { resolution: 'hourly', variables: ['temperature_2m'] };

function aStep(step: string): JobStep {
  const scheduled_at = '2026-11-24T10:00:00.000Z';
  return { step, activity: 'fetchChunk', state: 'completed', attempt: 1, scheduled_at };
}

/** Names and states of the steps of a job that has this input and these steps in its history. */
async function stepsOf(
  input: Partial<Gathering>,
  ids: readonly string[],
  workflowType = 'gatherWeather',
) {
  const { services, jobs } = fakeServices();
  jobs.put('job', { workflowType }, input);
  for (const id of ids) jobs.addStep('job', aStep(id));
  const { steps } = await readSteps('job', services, 1_000);
  return steps?.map(({ step, state }) => `${step} ${state}`);
}

describe('the steps of a job', () => {
  it('that no worker has taken yet are all to come', async () => {
    expect(await stepsOf({ ...DECADES, ...HOURLY }, [])).toEqual([
      '1985-1989 not_started',
      '1990-1999 not_started',
      '2000-2009 not_started',
      '2010-2014 not_started',
    ]);
  });

  it('that fetches decades of days are one, and those of chunks that it has left', async () => {
    expect(await stepsOf(DECADES, [])).toEqual(['1985-2014 not_started']);
    const ids = ['1985-2014', '2000-2009'];
    expect(await stepsOf(DECADES, ids)).toEqual(ids.map((id) => `${id} completed`));
  });

  it.each([
    ['of days by their years, as before decades were fetched together', '1985-1989', '1990-1999'],
    ['by numbers, as in version 0.2.0', '1', '2'],
  ])('%s are those of its history, and then those to come', async (_how, first, second) => {
    expect(await stepsOf(DECADES, [first, second])).toEqual([
      `${first} completed`,
      `${second} completed`,
      '2000-2009 not_started',
      '2010-2014 not_started',
    ]);
  });

  it('that its workflow did within its task has the name that a step of its own has', async () => {
    const { services, jobs } = fakeServices();
    jobs.put('month', { workflowType: 'gatherWeather' }, MONTH);
    const local: JobStep = { ...aStep('1'), activity: 'fetchPromptly', seconds: 0.1 };
    jobs.addLocalStep('month', { ...aStep('2'), activity: 'knownAttributes' });
    jobs.addLocalStep('month', local);
    expect(await readSteps('month', services, 1_000)).toEqual({
      steps: [{ ...local, step: '2012-01-01_2012-01-31' }],
    });
    // One that was cancelled too late.
    jobs.put('late', { workflowType: 'gatherWeather' }, MONTH);
    jobs.addLocalStep('late', { ...local, activity: 'writtenResult' });
    expect(await readSteps('late', services, 1_000)).toMatchObject({
      steps: [{ step: '2012-01-01_2012-01-31', activity: 'writtenResult', state: 'completed' }],
    });
    // The task left it to a step of its own.
    jobs.addStep('month', aStep('2012-01-01_2012-01-31'));
    expect(await readSteps('month', services, 1_000)).toEqual({
      steps: [aStep('2012-01-01_2012-01-31')],
    });
  });

  it('that may be done within the task, and are not yet, say no more than those to come', async () => {
    const { services, jobs } = fakeServices();
    jobs.put('month', { workflowType: 'gatherWeather' }, MONTH);
    const { steps } = await readSteps('month', services, 1_000);
    expect(steps).toEqual([
      {
        step: '2012-01-01_2012-01-31',
        activity: 'fetchChunk',
        summary: expect.stringContaining('2012-01-01 to 2012-01-31'),
        state: 'not_started',
      },
    ]);
  });

  it('that fetches a chunk again are those of its history', async () => {
    const ids = ['1985-1989', '1990-1999', '2000-2009', '2010-2014', '1985-1989_round-2'];
    expect(await stepsOf(DECADES, ids)).toEqual(ids.map((id) => `${id} completed`));
  });

  it('of one chunk are one', async () => {
    const month = { ...GATHERING, start_date: '2020-01-01', end_date: '2020-01-31' };
    expect(await stepsOf(month, [])).toEqual(['2020-01-01_2020-01-31 not_started']);
    expect(await stepsOf(month, ['2020-01-01_2020-01-31'])).toEqual([
      '2020-01-01_2020-01-31 completed',
    ]);
  });

  it.each([
    ['days that are none', { ...DECADES, end_date: '9e99-12-31' }],
    ['an end before its start', { ...DECADES, end_date: '1980-01-01' }],
    ['an input of another form', { latitude: 1 }],
  ])('with %s are only those of its history', async (_what, input) => {
    expect(await stepsOf(input, [])).toEqual([]);
  });

  it('of a kind that does not tell them before are only those of its history', async () => {
    expect(await stepsOf(DECADES, ['1'], 'lookUpWeather')).toEqual(['1 completed']);
  });
});

describe('the steps of 200 jobs', () => {
  const names = Array.from({ length: 200 }, (_, index) => `job-${index}`);

  /** Asks a server that takes some time for each job. @returns how many it was asked for, in all and at once. */
  async function stepsOfAll(takesMs: number, withinMs: number) {
    const { services, jobs } = fakeServices();
    for (const name of names) jobs.put(name, {}, MONTH);
    const asked = { inAll: 0, now: 0, most: 0 };
    const steps = jobs.steps.bind(jobs);
    jobs.steps = async (name) => {
      asked.inAll += 1;
      asked.now += 1;
      asked.most = Math.max(asked.most, asked.now);
      await sleep(takesMs);
      asked.now -= 1;
      return steps(name);
    };
    return { asked, told: await readStepsOfEach(names, services, withinMs) };
  }

  it('are asked for ten at a time, so that the server still tells how the jobs are', async () => {
    const { asked, told } = await stepsOfAll(1, 60_000);
    expect(told.every(({ steps }) => steps?.length === 1)).toBe(true);
    expect(asked).toMatchObject({ inAll: 200, most: 10 });
  });

  it('are left out where the time of the call is over', async () => {
    const { asked, told } = await stepsOfAll(200, 600);
    expect(asked.inAll).toBe(10);
    expect(told.map(({ note }) => note).slice(9, 11)).toEqual([
      undefined,
      'The time of this call was over before the steps of this job were asked for: ask for fewer jobs at once.',
    ]);
  });
});
