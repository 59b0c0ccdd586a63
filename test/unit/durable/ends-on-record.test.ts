import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { steadyNow } from '../../../src/base/deadline.js';
import { endingOnRecord } from '../../../src/durable/ends-on-record.js';
import { folderResults } from '../../../src/durable/folder/folder-results.js';
import { recordFiles } from '../../../src/durable/folder/record-files.js';
import type { DurablePromises, JobRequest } from '../../../src/durable/promises.js';
import type { Finished, ResultStore } from '../../../src/durable/results.js';
import { finishedGathering } from '../../../src/store/results.js';
import { awaitResult } from '../../../src/tools/job-tools.js';
import { aManifest } from '../../fakes/a-manifest.js';
import { FakePromises } from '../../fakes/fake-promises.js';
import { fakeServices } from '../tools/fake-services.js';

const FINISHED: Finished = {
  name: 'job',
  kind: 'count-primes',
  identity: 'f00',
  input: { below: 10 },
  result: { primes: 4 },
  started_at: '2026-11-28T10:00:00.000Z',
  finished_at: '2026-11-28T10:00:01.000Z',
};
const REQUEST: JobRequest = {
  ...{ name: 'job', workflowType: 'gatherWeather', timeLimit: '1 day' },
  ...{ input: FINISHED.input, identity: 'f00', summary: 'job' },
};
const LONG_MS = 60_000;

let folder: string;
let results: ResultStore;
let server: FakePromises;
let promises: DurablePromises;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ends-on-record-'));
  results = folderResults(folder);
  server = new FakePromises();
  promises = endingOnRecord(server, results);
  // The folder of the records is there from the first job on.
  await results.put({ ...FINISHED, name: 'earlier' });
  await server.start(REQUEST, 'never');
});
afterEach(() => rm(folder, { recursive: true }));

const wait = (signal = new AbortController().signal, name = 'job') =>
  promises.wait(name, steadyNow() + LONG_MS, signal);

describe('a wait', () => {
  it('ends with the record of the job, before the server tells the end', async () => {
    const end = wait();
    await results.put(FINISHED);
    expect(await end).toEqual({ status: 'completed', finished: FINISHED });
    server.end('job', { status: 'completed' });
  });

  it('ends with a record that another process has kept before it', async () => {
    await results.put(FINISHED);
    expect(await wait()).toEqual({ status: 'completed', finished: FINISHED });
    server.end('job', { status: 'completed' });
  });

  it('ends with what the server says of a job without a record', async () => {
    const end = wait();
    server.end('job', { status: 'failed', error: 'upstream answered 400' });
    expect(await end).toMatchObject({ status: 'failed', error: 'upstream answered 400' });
  });

  it('takes nothing from a damaged record', async () => {
    await results.put(FINISHED);
    await rm(recordFiles(folder).path('job'));
    await recordFiles(folder).write('job', { format: 2 });
    const end = wait();
    server.end('job', { status: 'completed', result: 'the server’s' });
    expect(await end).toEqual({ status: 'completed', result: 'the server’s' });
  });

  it('of a name that is no job name looks at no file', async () => {
    expect(await wait(undefined, '../job')).toEqual({ status: 'unknown' });
  });

  it('ends with its signal', async () => {
    const caller = new AbortController();
    const end = wait(caller.signal);
    caller.abort();
    expect(await end).toBeUndefined();
  });

  it('is the server’s where the store cannot be watched', async () => {
    const unwatched = async () => {
      throw Object.assign(new Error('fsync'), { code: 'EINVAL' });
    };
    promises = endingOnRecord(server, { ...results, appears: unwatched });
    const end = wait();
    server.end('job', { status: 'completed', result: 'the server’s' });
    expect(await end).toEqual({ status: 'completed', result: 'the server’s' });
  });

  it('of a store that tells of no records is the server’s', async () => {
    const { appears: _, ...silent } = results;
    promises = endingOnRecord(server, silent);
    await results.put(FINISHED);
    server.end('job', { status: 'completed', result: 'the server’s' });
    expect(await wait()).toEqual({ status: 'completed', result: 'the server’s' });
  });
});

describe('a call about a job whose record has ended its wait', () => {
  it.each<[string, () => Promise<unknown>, unknown]>([
    ['delete', () => promises.delete(['job']), ['deleted']],
    ['cancel', () => promises.cancel('job'), 'not_running'],
    [
      'describe',
      async () => (await promises.describe(['job'], LONG_MS)).map(({ status }) => status),
      ['completed'],
    ],
    ['steps', () => promises.steps('job', LONG_MS), { steps: [{ state: 'completed' }] }],
    [
      'list',
      async () => (await promises.list({ limit: 9 }, LONG_MS)).map(({ status }) => status),
      ['completed'],
    ],
    ['start', () => promises.start(REQUEST, 'ended'), { outcome: 'retried' }],
  ])('%s waits for the server’s last step', async (_what, call, outcome) => {
    const end = wait();
    await results.put(FINISHED);
    await end;
    const answer = call();
    // A call that did not wait would have its answer by now.
    await nextTurn();
    server.addStep('job', {
      ...{ step: '1', activity: 'count', state: 'completed', attempt: 1 },
      scheduled_at: FINISHED.started_at,
    });
    server.end('job', { status: 'completed' });
    const got = await answer;
    if (typeof got === 'object') expect(got).toMatchObject(outcome as object);
    else expect(got).toBe(outcome);
  });
});

it('a call waits no longer than a second for a server that never tells the last step', async () => {
  server.wait = () => new Promise(() => undefined);
  const end = wait();
  await results.put(FINISHED);
  await end;
  expect(await promises.cancel('job')).toBe('requested');
});

it('await_result is done as soon as the store has the record, and reads it once', async () => {
  const { services, jobs: server } = fakeServices();
  const { result } = aManifest('running');
  server.put('running');
  let reads = 0;
  const appearing: ResultStore = {
    ...services.results,
    appears: async () => undefined,
    read: async (name) => {
      reads += 1;
      return reads === 1 ? undefined : finishedGathering(aManifest(name));
    },
  };
  const told = async () => endingOnRecord(server, appearing);
  const input = awaitResult.input.parse({ job_names: ['running'] });
  const { signal } = new AbortController();
  const answer = await awaitResult.run(
    input,
    { ...services, results: appearing, promises: told },
    { signal },
  );
  expect(answer).toMatchObject({
    jobs: [{ job_name: 'running', kind: 'gathering', status: 'completed', result }],
    done: true,
  });
  // Before the wait, when there was none, and when it appeared.
  expect(reads).toBe(2);
  server.end('running', { status: 'completed', result });
});
