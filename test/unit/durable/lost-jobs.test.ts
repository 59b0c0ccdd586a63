import { beforeEach, describe, expect, it } from '@jest/globals';
import { steadyNow } from '../../../src/base/deadline.js';
import type { LostJobsFinder } from '../../../src/durable/lost-jobs.js';
import type { ResultStore } from '../../../src/durable/results.js';
import { countWords } from '../../fakes/counting-kinds.js';
import { durableServices } from '../../fakes/durable-services.js';
import { type FakePromises, SERVER_DOWN } from '../../fakes/fake-promises.js';

let server: FakePromises;
let results: ResultStore;
let finder: LostJobsFinder;
beforeEach(() => {
  const { jobs, ...made } = durableServices([countWords]);
  server = jobs;
  results = made.results;
  finder = made.services.lostJobs;
});

const BEGINNING = Date.UTC(2026, 0, 1);
const at = (second: number) => new Date(BEGINNING + second * 1_000);

/** A job that completed in the second after its start. */
const complete = (name: string, second: number) =>
  server.put(name, { status: 'completed', startedAt: at(second), closedAt: at(second + 1) });

const putRecord = (name: string) =>
  results.put({
    ...{ name, kind: 'count-words', identity: '1', input: { text: 'x' }, result: 1 },
    ...{ started_at: at(0).toISOString(), finished_at: at(1).toISOString() },
  });

/** Jobs that have completed one a second, each with a record. */
async function finish(count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    complete(`job-${second}`, second);
    await putRecord(`job-${second}`);
  }
}

const inTime = () => steadyNow() + 60_000;

async function namesOf(since = 0, until = inTime(), prefix?: string): Promise<string[]> {
  const { jobs } = await finder.find({ since, ...(prefix && { prefix }) }, until);
  return jobs.map(({ name }) => name).sort();
}

const takeAsked = () => server.listed.splice(0);

describe('completed jobs are read', () => {
  it('once, the latest first; later only those that completed since', async () => {
    await finish(1_200);
    complete('lost', 700);
    expect(await namesOf()).toEqual(['lost']);
    const asked = { isCompleted: true, limit: 500 };
    expect(takeAsked()).toEqual([
      asked,
      { ...asked, closedBefore: at(701) },
      { ...asked, closedBefore: at(203) },
    ]);
    complete('new', 1_300);
    expect(await namesOf()).toEqual(['lost', 'new']);
    expect(takeAsked()).toEqual([
      { ...asked, closedSince: at(1_195) },
      { names: ['lost'], isCompleted: true, limit: 1 },
    ]);
  });

  it('no further back than is asked for, and further when that is asked for', async () => {
    await finish(100);
    complete('early', 10);
    complete('late', 90);
    expect(await namesOf(at(80).getTime())).toEqual(['late']);
    expect(await namesOf(at(5).getTime())).toEqual(['early', 'late']);
    expect(takeAsked()).toEqual([
      { isCompleted: true, closedSince: at(80), limit: 500 },
      { isCompleted: true, closedSince: at(95), limit: 500 },
      { isCompleted: true, closedSince: at(5), closedBefore: at(80), limit: 500 },
      { names: ['late'], isCompleted: true, limit: 1 },
    ]);
  });

  it('as far as the time allows, and the next look goes on from there', async () => {
    await finish(1_200);
    complete('lost', 100);
    const over = steadyNow();
    expect(await finder.find({ since: 0 }, over)).toMatchObject({ jobs: [], readSince: at(701) });
    expect(await finder.find({ since: 0 }, over)).toMatchObject({ jobs: [], readSince: at(202) });
    const last = await finder.find({ since: 0 }, over);
    expect(last.jobs).toMatchObject([{ name: 'lost' }]);
    expect(last.readSince).toBeUndefined();
  });

  it('by the beginning of their names, where others have not been read', async () => {
    await finish(10);
    complete('lost-1', 20);
    complete('other', 21);
    expect(await namesOf(0, inTime(), 'lost')).toEqual(['lost-1']);
    expect(takeAsked()).toEqual([{ prefix: 'lost', isCompleted: true, limit: 10_000 }]);
  });
});

describe('a job that is seen already', () => {
  beforeEach(() => finish(10));

  it('is lost once its record is deleted', async () => {
    expect(await namesOf()).toEqual([]);
    await results.remove('job-2');
    expect(await namesOf()).toEqual(['job-2']);
    expect(await namesOf()).toEqual(['job-2']);
  });

  it('is lost also when its record is deleted during the look', async () => {
    const list = server.list.bind(server);
    server.list = async (filter) => {
      await results.remove('job-2');
      return list(filter);
    };
    await namesOf();
    expect(await namesOf()).toEqual(['job-2']);
  });

  it('is lost no more once it has a record, runs again, or is deleted at the server', async () => {
    for (const name of ['kept', 'again', 'deleted']) complete(name, 5);
    expect(await namesOf()).toEqual(['again', 'deleted', 'kept']);
    await putRecord('kept');
    server.put('again', { startedAt: at(60) });
    await server.delete(['deleted']);
    expect(await namesOf()).toEqual([]);
  });

  it('is read again with all others where more than a hundred are lost', async () => {
    for (let job = 0; job < 101; job += 1) complete(`lost-${job}`, 20);
    expect(await namesOf()).toHaveLength(101);
    takeAsked();
    expect(await namesOf()).toHaveLength(101);
    expect(takeAsked()).toEqual([{ isCompleted: true, limit: 500 }]);
  });

  it('is found again after an outage, which is told', async () => {
    complete('lost', 5);
    expect(await namesOf()).toEqual(['lost']);
    server.reachable = false;
    expect(await finder.find({ since: 0 }, inTime())).toMatchObject({
      jobs: [],
      outage: SERVER_DOWN,
    });
    server.reachable = true;
    expect(await namesOf()).toEqual(['lost']);
  });
});
