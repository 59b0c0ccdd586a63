import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { reportWhile } from '../../../../src/durable/tools/await-progress.js';
import type { ToolProgress } from '../../../../src/mcp/tool.js';
import { aManifest } from '../../../fakes/a-manifest.js';
import type { FakePromises } from '../../../fakes/fake-promises.js';
import { type FakeManifests, fakeServices } from '../../tools/fake-services.js';

const NAMES = ['done', 'running'];
const chunks = (chunks_done: number) => ({ progress: { chunks_done, chunks_total: 4, rows: 0 } });

let jobs: FakePromises;
let manifests: FakeManifests;
let reports: ToolProgress[];
let finish: (answer: string) => void;
let answer: Promise<string>;
beforeEach(async () => {
  jest.useFakeTimers();
  const fake = fakeServices();
  ({ jobs, manifests } = fake);
  reports = [];
  const waiting = new Promise<string>((resolve) => {
    finish = resolve;
  });
  answer = reportWhile(waiting, NAMES, fake.services, (report) => reports.push(report));
  jobs.put('running', chunks(1));
  await manifests.write(aManifest('done'));
});
afterEach(async () => {
  finish('answer');
  await answer;
  jest.useRealTimers();
});

const anInterval = () => jest.advanceTimersByTimeAsync(3_000);

describe('progress', () => {
  it('counts jobs, a running one by its share', async () => {
    await anInterval();
    expect(reports).toEqual([{ done: 1.25, total: 2, message: '1 of 2 jobs have ended' }]);
  });

  it('is further each time, also where nothing moves or the server is out of reach', async () => {
    await anInterval();
    await anInterval();
    jobs.reachable = false;
    await anInterval();
    jobs.reachable = true;
    jobs.put('running', chunks(2));
    await anInterval();
    const told = reports.map(({ done }) => done);
    expect(told.map((done) => done.toFixed(5))).toEqual([
      '1.25000',
      '1.25000',
      '1.25000',
      '1.50000',
    ]);
    expect(told).toEqual([...new Set(told)].sort());
  });

  it('counts no job as ended that runs and has done all that it counts', async () => {
    jobs.put('running', chunks(4));
    await anInterval();
    expect(reports).toEqual([{ done: 2, total: 2, message: '1 of 2 jobs have ended' }]);
  });

  it('is not told after the answer', async () => {
    finish('answer');
    expect(await answer).toBe('answer');
    await anInterval();
    expect(reports).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('nothing is asked where nobody listens', async () => {
  const { services, jobs: unasked } = fakeServices();
  expect(await reportWhile(Promise.resolve(7), ['running'], services, undefined)).toBe(7);
  expect(unasked.calls).toBe(0);
});

it('looks for no names like one that no job has, for nobody reads them here', async () => {
  const { services, jobs: server, manifests: stored } = fakeServices();
  let lists = 0;
  stored.names = async () => {
    lists += 1;
    return [];
  };
  jest.useFakeTimers();
  const told: ToolProgress[] = [];
  const over = new Promise((resolve) => setTimeout(resolve, 4_000));
  const reported = reportWhile(over, ['nobodys', 'a b'], services, (report) => told.push(report));
  await jest.advanceTimersByTimeAsync(4_000);
  await reported;
  jest.useRealTimers();
  expect(told).toEqual([{ done: 2, total: 2, message: '2 of 2 jobs have ended' }]);
  expect([lists, server.listed]).toEqual([0, []]);
});
