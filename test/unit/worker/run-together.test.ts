import { expect, it } from '@jest/globals';
import { type RunnableWorker, runTogether, shutDown } from '../../../src/worker/run-together.js';

/** A worker that ends when it is told to, and not before. */
class FakeWorker implements RunnableWorker {
  #state: ReturnType<RunnableWorker['getState']> = 'INITIALIZED';
  #settle: { ends(): void; fails(error: Error): void } | undefined;
  shutdowns = 0;

  run(): Promise<void> {
    this.#state = 'RUNNING';
    return new Promise((ends, fails) => {
      this.#settle = { ends, fails };
    });
  }

  getState = () => this.#state;

  /** As the SDK's: refused by a worker that does not run. */
  shutdown(): void {
    if (this.#state !== 'RUNNING') throw new Error(`not running: ${this.#state}`);
    this.#state = 'DRAINING';
    this.shutdowns += 1;
  }

  end(): void {
    this.#state = 'STOPPED';
    this.#settle?.ends();
  }

  fail(message: string): void {
    this.#state = 'FAILED';
    this.#settle?.fails(new Error(message));
  }
}

/** What has become of a run by now. */
function watch(run: Promise<void>): { state: string } {
  const watched = { state: 'runs' };
  run.then(
    () => Object.assign(watched, { state: 'ended' }),
    (error: Error) => Object.assign(watched, { state: `failed: ${error.message}` }),
  );
  return watched;
}

const settled = () => new Promise(setImmediate);

it('ends when all have ended', async () => {
  const [one, other] = [new FakeWorker(), new FakeWorker()];
  const run = watch(runTogether([one, other]));
  shutDown([one, other]);
  one.end();
  await settled();
  expect(run.state).toBe('runs');
  other.end();
  await settled();
  expect(run.state).toBe('ended');
});

it('where one fails, the others are told to end, and its error is told when they have', async () => {
  const [one, failing, other] = [new FakeWorker(), new FakeWorker(), new FakeWorker()];
  const run = watch(runTogether([one, failing, other]));
  failing.fail('the namespace is gone');
  await settled();
  expect([one.shutdowns, failing.shutdowns, other.shutdowns]).toEqual([1, 0, 1]);
  expect(run.state).toBe('runs');
  one.end();
  other.fail('a later error');
  await settled();
  expect(run.state).toBe('failed: the namespace is gone');
});

it('one that is ending already is not told again', async () => {
  const [one, failing] = [new FakeWorker(), new FakeWorker()];
  const run = watch(runTogether([one, failing]));
  shutDown([one]);
  failing.fail('first');
  await settled();
  expect(one.shutdowns).toBe(1);
  one.end();
  await settled();
  expect(run.state).toBe('failed: first');
});
