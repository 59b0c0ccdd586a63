import { beforeEach, describe, expect, it } from '@jest/globals';
import { type JobEndings, jobEndings } from '../../../src/durable/endings.js';
import { FakePromises } from '../../fakes/fake-promises.js';

let jobs: FakePromises;
let endings: JobEndings;
beforeEach(() => {
  jobs = new FakePromises();
  endings = jobEndings(async () => jobs);
  jobs.put('a');
});

const never = new AbortController().signal;
const soon = () => new Promise((done) => setImmediate(done));

describe('those who listen for the end of a job', () => {
  it('share one wait, and are all told', async () => {
    const told = Promise.all([1, 2, 3].map(() => endings.ended('a', never)));
    await soon();
    expect(jobs.calls).toBe(1);
    jobs.end('a', { status: 'failed' });
    await told;
    expect(jobs.calls).toBe(1);
  });

  it('are told at once of one that has ended, or that there is not', async () => {
    jobs.end('a', { status: 'completed' });
    await endings.ended('a', never);
    await endings.ended('nowhere', never);
  });

  it('may leave; the last one ends the wait, and none ends the job', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [first, second].map(({ signal }) => endings.ended('a', signal));
    const left = Promise.allSettled(waits);
    await soon();
    first.abort(new Error('left'));
    await expect(waits[0]).rejects.toThrow('left');
    // A third joins the wait that goes on for the second.
    const third = endings.ended('a', never);
    second.abort(new Error('left too'));
    await left;
    expect(jobs.calls).toBe(1);
    jobs.end('a', { status: 'completed' });
    await third;
    expect(await jobs.describe(['a'])).toMatchObject([{ status: 'completed' }]);
  });

  it('ask anew after everybody has left', async () => {
    const over = new AbortController();
    const left = endings.ended('a', over.signal);
    await soon();
    over.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    const again = endings.ended('a', never);
    await soon();
    expect(jobs.calls).toBe(2);
    jobs.end('a', { status: 'completed' });
    await again;
  });
});

it('nobody who listens costs nothing', async () => {
  await soon();
  expect(jobs.calls).toBe(0);
});
